package dev.mantlet.fieldcrypto;

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
  private final IdleSlots<T> idle = new IdleSlots<>();

  Lending(Supplier<T> maker) {
    this.maker = maker;
  }

  /** Runs {@code work} with an engine that it must not keep. */
  <R> R lend(Function<T, R> work) {
    T engine = take();
    R result = work.apply(engine);
    giveBack(engine);
    return result;
  }

  /** An engine for a work that ends with {@link #giveBack}, unless it throws. */
  T take() {
    @Nullable T taken = idle.take();
    return taken == null ? maker.get() : taken;
  }

  /** Takes back an engine whose work ended well. */
  void giveBack(T engine) {
    engine.forgetKey();
    idle.giveBack(engine);
  }

  /** What can be lent: something that works under a key. */
  interface Engine {
    /** Forgets the keys that open more than one envelope. */
    void forgetKey();
  }
}
