package dev.mantlet.integrity.versions;

import java.io.IOException;
import java.util.Optional;

/** An anchor in memory, as an application would write one, that can be out of reach. */
final class MemoryAnchor implements Anchor {
  private Optional<Head> head = Optional.empty();
  private boolean awayBefore;
  private boolean awayAfter;

  @Override
  public Optional<Head> head() {
    return head;
  }

  @Override
  public void advance(Head next) throws IOException {
    if (awayBefore) {
      throw new IOException("connection refused");
    }
    if (head.isPresent() && next.sequence() <= head.get().sequence()) {
      throw new IOException("at " + head.get().sequence() + ", not going to " + next.sequence());
    }
    head = Optional.of(next);
    if (awayAfter) {
      throw new IOException("connection lost before the answer came");
    }
  }

  void failBeforeAdvancing() {
    awayBefore = true;
  }

  void failAfterAdvancing() {
    awayAfter = true;
  }

  /** The anchor with what it knows now, for what comes after a crash. */
  MemoryAnchor copy() {
    MemoryAnchor copy = new MemoryAnchor();
    copy.head = head;
    return copy;
  }
}
