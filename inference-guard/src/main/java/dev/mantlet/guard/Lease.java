package dev.mantlet.guard;

import dev.mantlet.guard.GuardException.LeaseExpiredException;
import dev.mantlet.guard.caller.Caller;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one leased answer, and how long it lasts.
 *
 * <p>Every read and the end exclude each other, so that nobody reads memory that serves somebody
 * else. Thread-safe.
 */
final class Lease implements Runnable {
  private final Caller caller;
  private final LeaseDesk desk;
  private final long deadline;
  private final List<StackTraceElement> origin;
  private final LeasePlaces.Place place;
  private @Nullable Workspace workspace;
  private List<OutputMemory> outputs;

  /**
   * A lease that lasts.
   *
   * @param deadline the time, in nanoseconds, from which on it has ended
   * @param origin where it was taken, or empty
   * @param place given back at the end
   */
  Lease(
      Caller caller,
      LeaseDesk desk,
      long deadline,
      List<StackTraceElement> origin,
      LeasePlaces.Place place,
      Workspace workspace,
      List<OutputMemory> outputs) {
    this.caller = caller;
    this.desk = desk;
    this.deadline = deadline;
    this.origin = origin;
    this.place = place;
    this.workspace = workspace;
    this.outputs = outputs;
  }

  /** Copies elements of an output while the lease lasts. */
  synchronized void copy(OutputMemory output, Object target, int from, int count) {
    requireLasting();
    output.copyTo(target, from, count);
  }

  /** Copies of all outputs while the lease lasts. */
  synchronized Answer answer() {
    requireLasting();
    return new Answer(outputs.stream().map(OutputMemory::copy).toList());
  }

  private void requireLasting() {
    if (workspace != null && hasExpired(desk.now())) {
      end(desk::giveBack);
    }
    if (workspace == null) {
      throw new LeaseExpiredException();
    }
  }

  boolean hasExpired(long now) {
    return now - deadline >= 0;
  }

  /** Ends the lease, once, gives its place back, and passes its workspace on. */
  synchronized boolean end(Consumer<Workspace> receiver) {
    Workspace ended = workspace;
    workspace = null;
    outputs = List.of();
    if (ended == null) {
      return false;
    }
    desk.forget(this);
    place.giveBack();
    receiver.accept(ended);
    return true;
  }

  /** Ends a lease that could not be handed out; workspace and place stay with the call. */
  synchronized void cancel() {
    workspace = null;
    outputs = List.of();
    desk.forget(this);
  }

  /** Ends the lease as its holder wants it. */
  void close() {
    end(desk::giveBack);
  }

  /** What the garbage collector's finding sets off: nobody can close the lease any more. */
  @Override
  public void run() {
    if (end(desk::giveBack)) {
      desk.reportLeak(new GuardEvent.Leaked(caller, origin));
    }
  }
}
