package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;

import dev.mantlet.guard.Bucket.Pace;
import dev.mantlet.guard.GuardException.LeaseExpiredException;
import dev.mantlet.guard.GuardException.SessionClosedException;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Rate;
import dev.mantlet.guard.contract.ElementType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * Two threads meet in every order that a model checker finds within its bound, instead of those in
 * which they happen to run; what they see must be what they could have seen one after the other.
 * The model checker rewrites classes while they are loaded, so this is a program for a JVM of its
 * own.
 */
final class Interleavings {
  private Interleavings() {}

  /** Arguments: how many random programs of each kind, and how many orders of each. */
  public static void main(String[] arguments) {
    int programs = Integer.parseInt(arguments[0]);
    int orders = Integer.parseInt(arguments[1]);
    for (Class<?> operations :
        List.of(
            OfABucket.class,
            OfAFairShare.class,
            OfAPool.class,
            OfALease.class,
            OfALifecycle.class)) {
      new ModelCheckingOptions()
          .iterations(programs)
          .invocationsPerIteration(orders)
          .threads(2)
          .actorsPerThread(2)
          .actorsBefore(1)
          .actorsAfter(1)
          .check(operations);
      System.out.println("held: " + operations.getSimpleName());
    }
  }

  /** Calls that take from one bucket, and give back. */
  @Param(name = "time", gen = IntGen.class, conf = "0:5")
  @Param(name = "cost", gen = IntGen.class, conf = "1:4")
  public static class OfABucket {
    private final Pace pace = Pace.of(Rate.of(1).per(Duration.ofNanos(2)).burst(3));
    private final Bucket bucket = new Bucket(0);

    @Operation
    public long take(@Param(name = "cost") int cost, @Param(name = "time") int time) {
      return bucket.tryTake(pace, pace.charge(cost), time);
    }

    @Operation
    public void giveBack(@Param(name = "cost") int cost, @Param(name = "time") int time) {
      bucket.giveBack(cost, 0, () -> time);
    }
  }

  /** Calls of a tenant that floods, and of one that calls once at a time. */
  public static class OfAFairShare {
    private static final Tenant FLOODING = Tenant.of("flooding");
    private static final Tenant QUIET = Tenant.of("quiet");

    private final FairShare shares = new FairShare();

    @Operation
    public void flood() {
      if (shares.tryEnter(FLOODING, 1)) {
        shares.leave(FLOODING);
      }
    }

    @Operation(nonParallelGroup = "quiet")
    public boolean call() {
      boolean in = shares.tryEnter(QUIET, 1);
      if (in) {
        shares.leave(QUIET);
      }
      return in;
    }

    @Validate
    public void allPlacesAreBack() {
      if (shares.running() != 0) {
        throw new IllegalStateException("a place was lost");
      }
    }
  }

  private static final FakeSession MODEL = new FakeSession(input("x", "n"));
  private static final GuardPolicy POLICY = GuardPolicy.builder().build().withNanos(() -> 0);
  private static final Contract CONTRACT = Contract.of(MODEL.inputs(), POLICY);
  private static final OutputPlan OUTPUTS = OutputPlan.of(MODEL.outputs(), Set.of(), CONTRACT);
  private static final List<Workspace> WORKSPACES =
      Stream.generate(() -> new Workspace(MODEL, OUTPUTS, CONTRACT)).limit(16).toList();

  /** Calls that take a workspace, use it and give it back. */
  @Param(name = "mine", gen = IntGen.class, conf = "1:100")
  public static class OfAPool {
    private final AtomicInteger made = new AtomicInteger();
    private final WorkspacePool pool =
        new WorkspacePool(1, 1 << 20, () -> WORKSPACES.get(made.getAndIncrement()));

    @Operation
    public boolean use(@Param(name = "mine") int mine) {
      Workspace workspace = pool.take(mine, "");
      boolean alone = workspace.shapes() == mine;
      pool.giveBack(workspace);
      return alone;
    }

    @Validate
    public void oneIsKept() {
      if (pool.created() - pool.closed() > 1) {
        throw new IllegalStateException("a workspace was lost");
      }
    }
  }

  private static final Caller CALLER = Caller.of(Tenant.of("a"), "app");
  private static final LeaseDesk DESK =
      new LeaseDesk(
          new WorkspacePool(1, 1 << 20, () -> WORKSPACES.get(0)),
          new EventSink(Optional.of(event -> {}), new Counters()),
          POLICY);

  /** Reads of a leased answer, and its end, after which its memory serves others. */
  public static class OfALease {
    private final OutputMemory memory = OutputMemory.direct("y", ElementType.FLOAT, new long[] {2});
    private final Lease lease =
        new Lease(
            CALLER,
            DESK,
            10,
            List.of(),
            new LeasePlaces(2).take(CALLER.tenant()),
            WORKSPACES.get(0),
            List.of(memory));

    @Operation
    public String read() {
      float[] read = new float[2];
      try {
        lease.copy(memory, read, 0, 2);
        return read[0] + " " + read[1];
      } catch (LeaseExpiredException ended) {
        return "ended";
      }
    }

    @Operation
    public boolean end() {
      return lease.end(next -> memory.bytes().putFloat(0, 8).putFloat(4, 9));
    }
  }

  /** Calls of a session, and its close: what a slot does to a model that it has replaced. */
  public static class OfALifecycle {
    private final Lifecycle lifecycle = new Lifecycle();
    private volatile boolean freed;

    @Operation
    public String call() {
      try {
        lifecycle.enter("run");
      } catch (SessionClosedException closed) {
        return "closed";
      }
      boolean inside = !freed;
      lifecycle.exit();
      return inside ? "inside" : "inside what was freed";
    }

    @Operation
    public void close() {
      lifecycle.close(() -> freed = true);
    }
  }
}
