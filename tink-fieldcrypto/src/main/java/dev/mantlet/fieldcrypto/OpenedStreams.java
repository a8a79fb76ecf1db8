package dev.mantlet.fieldcrypto;

import java.io.InputStream;
import java.util.List;

/** The streams of one envelope whose commitment was right. Immutable, thread-safe. */
final class OpenedStreams extends StreamCipher.NamedOpening {
  private final StreamAead aead;
  private final StreamNames names;
  private final boolean needsReseal;

  OpenedStreams(StreamAead aead, StreamNames names, boolean needsReseal) {
    this.aead = aead;
    this.names = names;
    this.needsReseal = needsReseal;
  }

  @Override
  public List<String> names() {
    return names.inOrder();
  }

  @Override
  public StreamCipher.OpeningStream opening(String name, InputStream source) {
    return new SegmentReader(aead, names.position(name), source, needsReseal);
  }

  @Override
  public boolean needsReseal() {
    return needsReseal;
  }

  /** Sizes only. */
  @Override
  public String toString() {
    return "NamedOpening[" + names.inOrder().size() + " streams]";
  }
}
