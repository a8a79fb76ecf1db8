package dev.mantlet.fieldcrypto;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lends engines, which are costly to make and serve one thread at a time, and keeps as many idle
 * ones as there are processors.
 *
 * <p>An engine is out of its slot while it works, so that no other thread has it, and comes back
 * only after its work ended and it forgot the keys that open more than one envelope. An engine
 * whose work threw anything is dropped, whatever state it was in. Lending neither blocks nor waits,
 * and takes no notice of interruption: where no engine is idle a new one is made, where no slot is
 * free the returning one is dropped. Nothing is tied to a thread, so that a million virtual threads
 * leave no more behind than one. Thread-safe.
 */
final class Lending<T extends Lending.Engine> {
  private final Supplier<T> maker;
  private final AtomicReferenceArray<@Nullable T> idle;

  Lending(Supplier<T> maker) {
    this.maker = maker;
    this.idle = new AtomicReferenceArray<>(Runtime.getRuntime().availableProcessors());
  }

  /** Runs {@code work} with an engine that it must not keep. */
  <R> R lend(Function<T, R> work) {
    T engine = take();
    R result = work.apply(engine);
    engine.forgetKey();
    giveBack(engine);
    return result;
  }

  private T take() {
    for (int i = 0; i < idle.length(); i++) {
      @Nullable T engine = idle.get(i);
      if (engine != null && idle.compareAndSet(i, engine, null)) {
        return engine;
      }
    }
    return maker.get();
  }

  private void giveBack(T engine) {
    for (int i = 0; i < idle.length(); i++) {
      if (idle.get(i) == null && idle.compareAndSet(i, null, engine)) {
        return;
      }
    }
  }

  /** What can be lent: something that works under a key. */
  interface Engine {
    /** Forgets the keys that open more than one envelope. */
    void forgetKey();
  }
}
