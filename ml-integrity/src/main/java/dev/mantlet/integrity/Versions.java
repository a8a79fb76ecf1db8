package dev.mantlet.integrity;

import static java.util.Objects.requireNonNull;

import dev.mantlet.integrity.spi.VersionMemory;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A memory of versions whose failures are refusals: where it may not have remembered, nothing is
 * accepted.
 */
final class Versions {
  private final VersionMemory memory;

  /** The memory of an application, which is trusted to keep what it is told. */
  Versions(VersionMemory memory) {
    this.memory = requireNonNull(memory);
  }

  /** What the memory answers. Sets are to be copied in {@code question}: reading them can fail. */
  <T> T ask(Function<VersionMemory, T> question) {
    try {
      return requireNonNull(question.apply(memory), "it answered with null");
    } catch (ModelRejectedException refusal) {
      throw refusal;
    } catch (Exception e) { // also a checked one: other languages throw them from anywhere
      throw new ModelRejectedException(
          Reason.VERSION_STORE, "the version store cannot be used: " + e.getMessage(), e);
    }
  }

  /** Tells the memory something, which it keeps when this returns. */
  void tell(Consumer<VersionMemory> news) {
    ask(told -> {
      news.accept(told);
      return told;
    });
  }

  /** The time by this clock, or the latest that the memory has seen, if the clock is behind it. */
  Instant now(Instant clock) {
    return later(ask(VersionMemory::latest), clock);
  }

  static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
