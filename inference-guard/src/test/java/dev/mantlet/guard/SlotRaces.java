package dev.mantlet.guard;

import static dev.mantlet.guard.measure.Outcome.ADMITTED;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.mantlet.guard.measure.SlotMeasures;
import dev.mantlet.guard.slot.RollbackRule;
import dev.mantlet.guard.slot.SlotEvent;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** What calls, swaps, rollbacks and the close of a slot may do to each other. */
public final class SlotRaces {
  private SlotRaces() {}

  /** Calls go on while the model is replaced. */
  @JCStressTest
  @Outcome(id = "old, new", expect = ACCEPTABLE, desc = "all calls came before")
  @Outcome(id = "old then new, new", expect = ACCEPTABLE, desc = "the new model took over")
  @Outcome(id = "new, new", expect = ACCEPTABLE, desc = "all calls came after")
  @Outcome(expect = FORBIDDEN, desc = "a call failed, or a model was not closed once and last")
  @State
  public static class CallAgainstSwap {
    private final RacedSlot raced = new RacedSlot("old");

    @Actor
    public void call(LL_Result r) {
      r.r1 = raced.calls("new", RacedSlot::call);
    }

    @Actor
    public void swap() {
      raced.swap("new");
    }

    @Arbiter
    public void after(LL_Result r) {
      r.r2 = raced.left();
    }
  }

  /** As above, by a slot that takes the exception of a session that was replaced for its own. */
  @JCStressTest
  @Outcome(id = "(old|new|old then new), new", expect = ACCEPTABLE, desc = "as if it were sound")
  @Outcome(expect = FORBIDDEN, desc = "a call failed")
  @State
  public static class BrokenCallAgainstSwap {
    private final RacedSlot raced = new RacedSlot("old");

    @Actor
    public void call(LL_Result r) {
      r.r1 = raced.calls("new", RacedSlot::callWithoutASecondLook);
    }

    @Actor
    public void swap() {
      raced.swap("new");
    }

    @Arbiter
    public void after(LL_Result r) {
      r.r2 = raced.left();
    }
  }

  /** Calls go on while the model is replaced twice. */
  @JCStressTest
  @Outcome(
      id = "(old|one|two|old then one|old then two|one then two|old then one then two), two",
      expect = ACCEPTABLE,
      desc = "each model took over from the one before")
  @Outcome(expect = FORBIDDEN, desc = "a call failed, or a model was not closed once and last")
  @State
  public static class CallAgainstTwoSwaps {
    private final RacedSlot raced = new RacedSlot("old");

    @Actor
    public void call(LL_Result r) {
      r.r1 = raced.calls("two", RacedSlot::call);
    }

    @Actor
    public void swap() {
      raced.swap("one");
      raced.swap("two");
    }

    @Arbiter
    public void after(LL_Result r) {
      r.r2 = raced.left();
    }
  }

  /** Two operators replace the model, and each calls then. */
  @JCStressTest
  @Outcome(id = "one, (one|two), two", expect = ACCEPTABLE, desc = "one came first")
  @Outcome(id = "(one|two), two, one", expect = ACCEPTABLE, desc = "two came first")
  @Outcome(id = "two, two, two", expect = ACCEPTABLE, desc = "both came before the calls")
  @Outcome(id = "one, one, one", expect = ACCEPTABLE, desc = "likewise")
  @Outcome(expect = FORBIDDEN, desc = "a call failed, or a model was not closed once and last")
  @State
  public static class SwapAgainstSwap {
    private final RacedSlot raced = new RacedSlot("old");

    @Actor
    public void one(LLL_Result r) {
      raced.swap("one");
      r.r1 = raced.call();
    }

    @Actor
    public void two(LLL_Result r) {
      raced.swap("two");
      r.r2 = raced.call();
    }

    @Arbiter
    public void after(LLL_Result r) {
      r.r3 = raced.slot().generation() == 3 ? raced.left() : "a swap was lost";
    }
  }

  /** The slot is closed while its model is replaced. */
  @JCStressTest
  @Outcome(id = "done, done, closed", expect = ACCEPTABLE, desc = "the swap came first")
  @Outcome(id = "SESSION_CLOSED, done, closed", expect = ACCEPTABLE, desc = "the close came first")
  @Outcome(expect = FORBIDDEN, desc = "another refusal, or a model that was not closed once")
  @State
  public static class CloseAgainstSwap {
    private final RacedSlot raced = new RacedSlot("old");

    @Actor
    public void swap(LLL_Result r) {
      r.r1 = raced.swap("new");
    }

    @Actor
    public void close(LLL_Result r) {
      r.r2 = raced.close();
    }

    @Arbiter
    public void after(LLL_Result r) {
      r.r3 = raced.ended("closed");
    }
  }

  /** As above, where the runtime fails to free the first model. */
  @JCStressTest
  @Outcome(
      id = "(done|SESSION_CLOSED), (done|RUNTIME_FAILED), closed",
      expect = ACCEPTABLE,
      desc = "whoever closes that model hears of it")
  @Outcome(expect = FORBIDDEN, desc = "the other model was left open")
  @State
  public static class CloseAgainstSwapOfAModelThatIsNotFreed {
    private final RacedSlot raced = new RacedSlot("unfreeable");

    @Actor
    public void swap(LLL_Result r) {
      r.r1 = raced.swap("new");
    }

    @Actor
    public void close(LLL_Result r) {
      r.r2 = raced.close();
    }

    @Arbiter
    public void after(LLL_Result r) {
      r.r3 = raced.ended("closed");
    }
  }

  /** The slot is closed while calls go on. */
  @JCStressTest
  @Outcome(
      id = "(old|old then SESSION_CLOSED|SESSION_CLOSED), done, closed",
      expect = ACCEPTABLE,
      desc = "calls that come before are answered")
  @Outcome(expect = FORBIDDEN, desc = "another refusal, or a model that ran after its close")
  @State
  public static class CloseAgainstCall {
    private final RacedSlot raced = new RacedSlot("old");

    @Actor
    public void call(LLL_Result r) {
      r.r1 = raced.calls("SESSION_CLOSED", RacedSlot::call);
    }

    @Actor
    public void close(LLL_Result r) {
      r.r2 = raced.close();
    }

    @Arbiter
    public void after(LLL_Result r) {
      r.r3 = raced.ended("closed");
    }
  }

  /** One operator goes back while another goes on. */
  @JCStressTest
  @Outcome(id = "done, done, newer", expect = ACCEPTABLE, desc = "the swap came last")
  @Outcome(id = "done, done, new", expect = ACCEPTABLE, desc = "the rollback came last")
  @Outcome(expect = FORBIDDEN, desc = "one of them failed, or the first model came back")
  @State
  public static class RollBackAgainstSwap {
    private final RacedSlot raced = new RacedSlot("old");

    {
      raced.swap("new");
    }

    @Actor
    public void rollBack(LLL_Result r) {
      r.r1 = raced.rollBack();
    }

    @Actor
    public void swap(LLL_Result r) {
      r.r2 = raced.swap("newer");
    }

    @Arbiter
    public void after(LLL_Result r) {
      r.r3 = raced.left();
    }
  }

  /** A rule gives a model up while an operator replaces it. */
  @JCStressTest
  @Outcome(
      id = "RUNTIME_FAILED, newer, old",
      expect = ACCEPTABLE,
      desc = "a model that was given up does not come back")
  @Outcome(
      id = "newer, newer, failing",
      expect = ACCEPTABLE,
      desc = "the swap came first, so nobody knew that the model fails")
  @Outcome(expect = FORBIDDEN, desc = "the rule went back from the wrong model, or to a bad one")
  @State
  public static class TripAgainstSwap {
    private final RacedSlot raced = new RacedSlot("old", RollbackRule.errorsAbove(0).in(10));

    {
      raced.swap("failing");
    }

    @Actor
    public void call(LLL_Result r) {
      r.r1 = raced.call();
    }

    @Actor
    public void swap() {
      raced.swap("newer");
    }

    @Arbiter
    public void after(LLL_Result r) {
      raced.awaitRollback();
      r.r2 = raced.call();
      raced.rollBack();
      r.r3 = raced.left().replace("RUNTIME_FAILED", "failing");
    }
  }

  /** Answers are leased out while the model is replaced. */
  @JCStressTest
  @Outcome(id = "(old|new), new", expect = ACCEPTABLE, desc = "of the old model, or of the new")
  @Outcome(expect = FORBIDDEN, desc = "a lease failed, or its memory was lost")
  @State
  public static class LeaseAgainstSwap {
    private final RacedSlot raced = new RacedSlot("old");

    @Actor
    public void lease(LL_Result r) {
      r.r1 = raced.lease();
    }

    @Actor
    public void swap() {
      raced.swap("new");
    }

    @Arbiter
    public void after(LL_Result r) {
      r.r2 = raced.left();
    }
  }

  /** Somebody looks at the measures while the model is replaced, from inside a call. */
  @JCStressTest
  @Outcome(id = "1 in flight, 1, 1", expect = ACCEPTABLE, desc = "the call is seen all the time")
  @Outcome(expect = FORBIDDEN, desc = "the call was not seen, seen twice, or not counted")
  @State
  public static class MeasuresAgainstSwap {
    private final RacedSlot raced = new RacedSlot("old");

    @Actor
    public void measure(LLL_Result r) {
      r.r1 = raced.measuresInsideACall();
    }

    @Actor
    public void swap() {
      raced.swap("new");
    }

    @Arbiter
    public void after(LLL_Result r) {
      SlotMeasures measures = raced.slot().measures();
      r.r2 = measures.calls().calls(ADMITTED);
      r.r3 = measures.events(SlotEvent.Swapped.class);
      raced.slot().close();
    }
  }
}
