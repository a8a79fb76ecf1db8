package dev.mantlet.fieldcrypto;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads one sealed stream: Tink's segments, each given out after its tag was right.
 *
 * <p>Tink reports a wrong tag and a failing source alike as an {@link IOException}, with more in
 * its message than a forger should learn; here the two are told apart. Any failure is final.
 */
final class SegmentReader extends StreamCipher.OpeningStream {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Source source;
  private final InputStream segments;
  private final boolean needsReseal;
  private State state = State.OPEN;
  private long bytes;

  /** Begins to open the stream at {@code position}; reads nothing yet. */
  SegmentReader(StreamAead aead, int position, InputStream source, boolean needsReseal) {
    this.source = new Source(source);
    this.needsReseal = needsReseal;
    this.segments = aead.opening(position, this.source);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    requireReadable();
    if (length == 0) {
      return 0;
    }
    if (state == State.WHOLE) {
      return -1;
    }
    state = State.BROKEN; // until the read has come to its end
    int read = readSegments(into, offset, length);
    state = read < 0 ? State.WHOLE : State.OPEN;
    bytes += Math.max(read, 0);
    return read;
  }

  private int readSegments(byte[] into, int offset, int length) throws IOException {
    try {
      return segments.read(into, offset, length);
    } catch (IOException e) {
      Arrays.fill(into, offset, offset + length, (byte) 0);
      IOException failure = source.failure;
      if (failure != null) {
        throw failure;
      }
      state = State.FAILED;
      throw new DecryptionFailedException();
    }
  }

  private void requireReadable() throws IOException {
    switch (state) {
      case FAILED -> throw new DecryptionFailedException();
      case BROKEN -> throw new IOException("an earlier read of the sealed stream failed");
      case CLOSED -> throw new IOException("the stream is closed");
      default -> {}
    }
  }

  @Override
  public StreamCipher.WholeStream toEnd() throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      int count;
      do {
        count = read(buffer, 0, buffer.length);
      } while (count >= 0);
    } finally {
      Arrays.fill(buffer, (byte) 0);
    }
    return new StreamCipher.WholeStream(bytes, needsReseal);
  }

  @Override
  public boolean needsReseal() {
    return needsReseal;
  }

  @Override
  public int available() throws IOException {
    return state == State.OPEN ? segments.available() : 0;
  }

  @Override
  public void close() throws IOException {
    state = State.CLOSED;
    source.close();
  }

  private enum State {
    OPEN,
    WHOLE,
    FAILED,
    BROKEN,
    CLOSED
  }

  /** The sealed bytes; remembers the failure of their source, and never reads nothing. */
  private static final class Source extends FilterInputStream {
    private @Nullable IOException failure;

    Source(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        int read = in.read(into, offset, length);
        return read == 0 && length > 0 ? readOne(into, offset) : read;
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    /** For a source that returns nothing where it should wait. */
    private int readOne(byte[] into, int offset) throws IOException {
      int one = in.read();
      if (one < 0) {
        return -1;
      }
      into[offset] = (byte) one;
      return 1;
    }
  }
}
