package dev.mantlet.fieldcrypto;

import java.util.List;
import java.util.function.Predicate;

/**
 * The keys of an owner's blind indexes: while rotating, what was indexed before is found under the
 * retired keys.
 *
 * @param active what indexes new values
 * @param retired what else to search under, the newest first; until they are disabled or destroyed
 */
record IndexKeys(NamedKey active, List<NamedKey> retired) {
  /** The same without the retired keys that are {@code closed}. */
  IndexKeys without(Predicate<NamedKey> closed) {
    return retired.stream().noneMatch(closed)
        ? this
        : new IndexKeys(active, retired.stream().filter(closed.negate()).toList());
  }
}
