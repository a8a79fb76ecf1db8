package dev.mantlet.integrity.release;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What does not count any more.
 *
 * @param payloads digests of signed model statements, as {@code ModelManifest.digest()} gives them;
 *     at most 1,000
 * @param keys fingerprints of public keys, as {@code VerifiedModel.keyFingerprint()} gives them; at
 *     most 1,000
 */
public record Revocations(SortedSet<String> payloads, SortedSet<String> keys) {
  /** Most entries of one list of a statement. */
  private static final int MAX_ENTRIES = 1_000;

  /** Copies and checks the lists. */
  public Revocations {
    payloads = copy("a revoked payload", payloads);
    keys = copy("a revoked key", keys);
  }

  /** Nothing is revoked. */
  public static Revocations none() {
    return new Revocations(new TreeSet<>(), new TreeSet<>());
  }

  private static SortedSet<String> copy(String what, SortedSet<String> entries) {
    if (entries.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "a statement revokes at most " + MAX_ENTRIES + " of a kind, found " + entries.size());
    }
    entries.forEach(entry -> Checked.sha256(what, entry));
    return Collections.unmodifiableSortedSet(new TreeSet<>(entries));
  }
}
