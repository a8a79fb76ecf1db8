package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.mantlet.guard.GuardException.LeaseExpiredException;
import dev.mantlet.guard.GuardException.LeasesExhaustedException;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** The ways in which a lease ends, when two of them come together. */
public final class LeaseRaces {
  private static final Caller A = Caller.of(Tenant.of("bank-a"), "app");
  private static final Caller B = Caller.of(Tenant.of("bank-b"), "app");
  private static final InferenceRequest REQUEST = InferenceRequest.of("x", new float[] {1, 2}, 2);

  private LeaseRaces() {}

  /** A session with one leased answer, and a clock. */
  private static final class Leasing {
    private static final int TIME = 100;

    private final FakeSession model = new FakeSession(input("x", "n"));
    private final AtomicLong now = new AtomicLong();
    private final GuardedSession session =
        GuardedSession.open(
            model,
            GuardPolicy.builder()
                .leaseTime(Duration.ofNanos(TIME))
                .onEvent(event -> {})
                .build()
                .withNanos(now::get));
    private final int places = session.leases().places().free();
    private final Answer.Leased answer = session.lease(REQUEST, A);

    private String read() {
      try {
        return answer.copy().floats("y")[1] == 2 ? "read" : "a wrong answer";
      } catch (LeaseExpiredException ended) {
        return "ended";
      }
    }

    /** Passes the time of the lease, and takes another, which ends all that are past theirs. */
    private String expire() {
      now.set(TIME);
      try (Answer.Leased other = session.lease(REQUEST, B)) {
        return other.copy().floats("y")[1] == 2 ? "expired" : "a wrong answer";
      } catch (GuardException refused) {
        return refused.reason().name();
      }
    }

    /** What is left when all has ended. */
    private String left() {
      boolean whole = session.leases().size() == 0 && session.leases().places().free() == places;
      session.close();
      boolean freed =
          session.workspaces().created() == session.workspaces().closed()
              && model.bindings.get() == model.bindingsClosed.get()
              && session.resources().nativeBytes() == 0;
      return !whole ? "a place was lost" : freed ? "whole" : "memory was lost, or freed twice";
    }
  }

  /** Its holder closes a lease that is past its time. */
  @JCStressTest
  @Outcome(id = "expired, whole", expect = ACCEPTABLE, desc = "it ended once")
  @Outcome(expect = FORBIDDEN, desc = "it ended twice, or never")
  @State
  public static class CloseAgainstExpiry {
    private final Leasing leasing = new Leasing();

    @Actor
    public void close() {
      leasing.answer.close();
    }

    @Actor
    public void expire(LL_Result r) {
      r.r1 = leasing.expire();
    }

    @Arbiter
    public void after(LL_Result r) {
      r.r2 = leasing.left();
    }
  }

  /** The session is closed while the holder closes its lease. */
  @JCStressTest
  @Outcome(id = "(read|ended), whole", expect = ACCEPTABLE, desc = "it ended once")
  @Outcome(expect = FORBIDDEN, desc = "it ended twice, or never")
  @State
  public static class CloseAgainstCloseOfTheSession {
    private final Leasing leasing = new Leasing();

    @Actor
    public void close(LL_Result r) {
      r.r1 = leasing.read();
      leasing.answer.close();
    }

    @Actor
    public void closeSession() {
      leasing.session.close();
    }

    @Arbiter
    public void after(LL_Result r) {
      r.r2 = leasing.left();
    }
  }

  /** The session is closed while another call finds leases that are past their time. */
  @JCStressTest
  @Outcome(id = "(expired|SESSION_CLOSED|LEASE_EXPIRED), whole", expect = ACCEPTABLE, desc = "once")
  @Outcome(expect = FORBIDDEN, desc = "it ended twice, or never")
  @State
  public static class ExpiryAgainstCloseOfTheSession {
    private final Leasing leasing = new Leasing();

    @Actor
    public void expire(LL_Result r) {
      r.r1 = leasing.expire();
    }

    @Actor
    public void closeSession() {
      leasing.session.close();
    }

    @Arbiter
    public void after(LL_Result r) {
      r.r2 = leasing.left();
    }
  }

  /** A lease is read while it is past its time and another call takes its memory. */
  @JCStressTest
  @Outcome(id = "(read|ended), whole", expect = ACCEPTABLE, desc = "its own answer, or the error")
  @Outcome(expect = FORBIDDEN, desc = "somebody else's answer, or a place was lost")
  @State
  public static class ReadAgainstExpiry {
    private final Leasing leasing = new Leasing();

    @Actor
    public void read(LL_Result r) {
      r.r1 = leasing.read();
    }

    @Actor
    public void expire() {
      leasing.expire();
      leasing.session.run(InferenceRequest.of("x", new float[] {8, 9}, 2), B);
    }

    @Arbiter
    public void after(LL_Result r) {
      leasing.answer.close();
      r.r2 = leasing.left();
    }
  }

  /** Two tenants take all the places that they can get. */
  @JCStressTest
  @Outcome(
      id = {"4, 2", "2, 4", "3, 3"},
      expect = ACCEPTABLE,
      desc = "two are left")
  @Outcome(expect = FORBIDDEN, desc = "one has more than were free, or is kept out")
  @State
  public static class TwoHoarders {
    private final LeasePlaces places = new LeasePlaces(8);

    private int hoard(Caller caller) {
      int held = 0;
      while (true) {
        try {
          places.take(caller.tenant());
          held++;
        } catch (LeasesExhaustedException enough) {
          return held;
        }
      }
    }

    @Actor
    public void a(II_Result r) {
      r.r1 = hoard(A);
    }

    @Actor
    public void b(II_Result r) {
      r.r2 = hoard(B);
    }
  }
}
