package dev.mantlet.integrity;

import dev.mantlet.integrity.spi.Anchor;
import java.io.IOException;
import java.util.Optional;

/** The anchor of an application that keeps the head in memory of another machine. */
final class CountingAnchor implements Anchor {
  private Optional<Head> head = Optional.empty();

  @Override
  public synchronized Optional<Head> head() {
    return head;
  }

  @Override
  public synchronized void advance(Head next) throws IOException {
    if (head.isPresent() && next.sequence() <= head.get().sequence()) {
      throw new IOException("does not go back to " + next.sequence());
    }
    head = Optional.of(next);
  }
}
