package dev.mantlet.fieldcrypto;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/** The streams of one envelope that is being sealed: each is begun once. Thread-safe. */
final class SealedStreams extends StreamCipher.NamedSealing {
  private final Header header;
  private final StreamAead aead;
  private final StreamNames names;
  private final long maxBytes;
  private final LongConsumer charge;
  private final Set<Integer> begun = ConcurrentHashMap.newKeySet();
  private final Set<Integer> finished = ConcurrentHashMap.newKeySet();

  /**
   * Streams of at most {@code maxBytes} each.
   *
   * @param charge is told the plaintext bytes of each finished stream
   */
  SealedStreams(
      Header header, StreamAead aead, StreamNames names, long maxBytes, LongConsumer charge) {
    this.header = header;
    this.aead = aead;
    this.names = names;
    this.maxBytes = maxBytes;
    this.charge = charge;
  }

  Header header() {
    return header;
  }

  @Override
  public StreamCipher.SealingStream sealing(String name, OutputStream sink) throws IOException {
    int position = names.position(name);
    if (!begun.add(position)) {
      throw new IllegalStateException(
          "the stream \"" + name + "\" was started before; to seal it again, seal all of them");
    }
    return new SegmentWriter(aead, position, sink, maxBytes, bytes -> finished(position, bytes));
  }

  private void finished(int position, long bytes) {
    finished.add(position);
    charge.accept(bytes);
  }

  @Override
  public byte[] finish() {
    int missing = names.inOrder().size() - finished.size();
    if (missing > 0) {
      throw new IllegalStateException(
          missing
              + " of "
              + names.inOrder().size()
              + " streams are not finished, so that there is no header; if one failed, seal all of"
              + " them again");
    }
    return header.bytes();
  }

  /** Sizes only. */
  @Override
  public String toString() {
    return "NamedSealing[" + finished.size() + " of " + names.inOrder().size() + " finished]";
  }
}
