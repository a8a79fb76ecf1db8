package dev.mantlet.guard;

import dev.mantlet.guard.Generation.Former;
import dev.mantlet.guard.Generation.Origin;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * How to make the models anew that were current before and that no rule has given up. Not
 * thread-safe: whoever changes a slot holds its lock.
 */
final class LastGood {
  /** As many as can still have calls that make a rule give them up, and one more. */
  private static final int MOST = Replaced.MOST + 1;

  /** Oldest first. */
  private final Deque<Former> former = new ArrayDeque<>(MOST);

  void remember(Former replaced) {
    former.removeIf(Former::isBad);
    if (former.size() == MOST) {
      former.removeFirst();
    }
    former.addLast(replaced);
  }

  /** The newest that no rule has given up, while it was current or after. */
  Optional<Origin> newest() {
    former.removeIf(Former::isBad);
    return Optional.ofNullable(former.peekLast()).map(Former::origin);
  }

  /** Forgets all, so that two bad models cannot take turns. */
  void forget() {
    former.clear();
  }
}
