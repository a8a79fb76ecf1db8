package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.GuardException.DeadlineExceededException;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.OutputRefusedException;
import dev.mantlet.guard.GuardException.OverloadedException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.RollbackWatch.Outcome;
import dev.mantlet.guard.slot.RollbackRule;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** A session in a slot, what it was made from, and how its calls go. Thread-safe. */
final class Generation {
  private final long number;
  private final Origin origin;
  private final GuardedSession session;
  private final List<RollbackWatch> watches;
  private final Consumer<RollbackRule> trip;
  private final AtomicBoolean tripped = new AtomicBoolean();

  /**
   * Opens a session.
   *
   * @param before the generation whose limits go on, each that both policies set
   * @param counters what its calls are counted with
   * @param trip hears, once, of the first rule that is passed
   */
  Generation(
      long number,
      Origin origin,
      Optional<Generation> before,
      List<RollbackRule> rules,
      Counters counters,
      Consumer<RollbackRule> trip) {
    this.number = number;
    this.origin = origin;
    this.trip = trip;
    this.watches = rules.stream().map(RollbackWatch::new).toList();
    this.session =
        GuardedSession.open(
            origin.model().get(),
            origin.policy(),
            before.map(other -> other.session.limits()),
            counters);
  }

  /** What a session is made from. */
  record Origin(Supplier<InferenceSession> model, GuardPolicy policy) {}

  /**
   * What remains of a generation that was replaced.
   *
   * @param givenUp whether a rule was passed; its last calls can still do that
   */
  record Former(Origin origin, AtomicBoolean givenUp) {
    boolean isBad() {
      return givenUp.get();
    }
  }

  long number() {
    return number;
  }

  Origin origin() {
    return origin;
  }

  GuardedSession session() {
    return session;
  }

  /** What remains of it, to go back to. */
  Former former() {
    return new Former(origin, tripped);
  }

  /** Uses the session and counts how that goes. */
  <T> T call(Function<GuardedSession, T> use) {
    if (watches.isEmpty()) {
      return use.apply(session);
    }
    long start = origin.policy().nanos().getAsLong();
    try {
      T answer = use.apply(session);
      count(Outcome.ANSWERED, start);
      return answer;
    } catch (OutputRefusedException | DeadlineExceededException failed) {
      count(Outcome.FAILED, start);
      throw failed;
    } catch (RuntimeFailedException failed) {
      if (failed.isOfTheModel()) {
        count(Outcome.FAILED, start);
      }
      throw failed;
    } catch (OverloadedException full) {
      if (!full.isCrowded()) {
        count(Outcome.FAILED, start);
      }
      throw full;
    } catch (InputRefusedException refused) {
      if (refused.findings().get(0).code() == Code.DETECTED) {
        count(Outcome.ALARM, start);
      }
      throw refused;
    }
  }

  private void count(Outcome outcome, long start) {
    long took = origin.policy().nanos().getAsLong() - start;
    for (RollbackWatch watch : watches) {
      if (watch.tripsAt(outcome, took) && tripped.compareAndSet(false, true)) {
        trip.accept(watch.rule());
      }
    }
  }
}
