package dev.mantlet.integrity.versions;

import java.io.IOException;
import java.util.Optional;

/**
 * Keeps the head of one version store where whoever can write the store cannot: in a counter of
 * trusted hardware, an append-only log, on another machine.
 *
 * <p>With it, an older copy of the store is noticed; without it, nothing in the file can tell.
 * Called by one thread at a time, while the store is opened and for each change, before the change
 * counts; it may block. An {@link IOException} or a runtime exception from here lets nothing be
 * accepted.
 */
public interface Anchor {
  /** The head that was kept last; empty if none ever was. */
  Optional<Head> head() throws IOException;

  /**
   * Keeps this head, durably, in place of the one before.
   *
   * <p>Must refuse, by an exception, a sequence number that is not above the one it has.
   */
  void advance(Head head) throws IOException;

  /**
   * Which state of the store is the last one.
   *
   * @param sequence the number of the state; 1 for a new store, one more with each change
   * @param sha256 the SHA-256 of the whole store file in lower-case hex
   */
  record Head(long sequence, String sha256) {}
}
