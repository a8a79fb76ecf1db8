package dev.mantlet.fieldcrypto;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.function.LongConsumer;

/**
 * Writes one sealed stream: Tink's segments, of which the last is written by {@link #finish} and by
 * nothing else.
 *
 * <p>Tink's own stream writes it when it is closed, also by a program that failed in the middle,
 * and goes on after a failed write, with a segment missing; this one does neither.
 */
final class SegmentWriter extends StreamCipher.SealingStream {
  /** Largest plaintext of a stream, 16 TiB: 2^40 AES blocks under one key. */
  static final long MAX_BYTES = 1L << 44;

  private final OutputStream sink;
  private final OutputStream segments;
  private final long maxBytes;
  private final LongConsumer whenFinished;
  private State state = State.OPEN;
  private long bytes;
  private boolean closed;

  /**
   * Begins the stream at {@code position}.
   *
   * @param whenFinished is told the plaintext bytes once, when the last segment was written
   */
  SegmentWriter(
      StreamAead aead, int position, OutputStream sink, long maxBytes, LongConsumer whenFinished)
      throws IOException {
    this.sink = sink;
    this.maxBytes = maxBytes;
    this.whenFinished = whenFinished;
    this.segments = aead.sealing(position, new Uncloseable(sink));
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    requireOpen();
    state = State.BROKEN; // until all of it is written
    if (length > maxBytes - bytes) {
      throw new IOException(
          "a stream has at most " + maxBytes + " bytes; seal what is larger in parts");
    }
    segments.write(source, offset, length);
    bytes += length;
    state = State.OPEN;
  }

  @Override
  public void flush() throws IOException {
    sink.flush();
  }

  @Override
  public void finish() throws IOException {
    if (state == State.FINISHED) {
      return;
    }
    requireOpen();
    state = State.BROKEN;
    segments.close();
    state = State.FINISHED;
    whenFinished.accept(bytes);
  }

  private void requireOpen() throws IOException {
    if (state == State.FINISHED) {
      throw new IOException("the stream is finished; nothing can be added to it");
    }
    if (state == State.BROKEN) {
      throw new IOException(
          "the stream was closed unfinished or a write failed: what was written does not open; seal"
              + " again from the beginning");
    }
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (sink) {
      if (state != State.FINISHED) {
        state = State.BROKEN;
        throw new IOException(
            "the stream was closed before finish(): what was written does not open");
      }
    }
  }

  private enum State {
    OPEN,
    BROKEN,
    FINISHED
  }

  /** The sink as Tink sees it, which closes what it writes to. */
  private static final class Uncloseable extends FilterOutputStream {
    Uncloseable(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      out.write(source, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
