package dev.mantlet.guard;

import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.OutputRefusedException;
import dev.mantlet.guard.GuardException.ReentrantCallException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.GuardException.SessionClosedException;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.flight.Flight;
import dev.mantlet.guard.measure.TenantLabels;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Times calls and tells Flight Recorder of them, as far as somebody wants to know. Thread-safe. */
final class CallObserver {
  private static final String ANSWERED = "ANSWERED";

  private final Flight flight = Flight.find();
  private final Counters counters;
  private final LongSupplier nanos;
  private final boolean measuring;
  private final String session;
  private final Optional<TenantLabels> labels;

  CallObserver(GuardPolicy policy, Counters counters) {
    this.counters = counters;
    this.nanos = policy.nanos();
    this.measuring = policy.measuresTime();
    this.session = policy.name();
    this.labels = policy.tenantLabels();
  }

  /** Whether nobody wants to know; then nothing is timed and nothing allocated. */
  boolean isIdle() {
    return !measuring && !flight.hearsCalls();
  }

  /** Has a call timed and told of. */
  <T> T observe(InferenceRequest request, Caller caller, Use<T> use, Function<Use<T>, T> guarded) {
    Flight.@Nullable Call heard = flight.hearsCalls() ? flight.begin() : null;
    ObservedCall<T> observed = new ObservedCall<>(use, nanos);
    long start = nanos.getAsLong();
    boolean letIn = true;
    try {
      T answer = guarded.apply(observed);
      tell(heard, request, observed, ANSWERED);
      return answer;
    } catch (SessionClosedException | ReentrantCallException turnedAway) {
      letIn = false; // not a call of this session: a slot takes it to the next one
      throw turnedAway;
    } catch (GuardException refused) {
      if (tell(heard, request, observed, refused.reason().name()) && heard != null) {
        heard.refused(session, refused.reason().name(), detail(refused), tenant(caller));
      }
      throw refused;
    } finally {
      if (measuring && letIn) {
        counters.countTimes(nanos.getAsLong() - start, observed.runNanos());
      }
    }
  }

  private boolean tell(
      Flight.@Nullable Call heard, InferenceRequest request, ObservedCall<?> call, String outcome) {
    return heard != null
        && heard.ended(session, outcome, request.rows(), Math.max(0, call.runNanos()));
  }

  private static String detail(GuardException refused) {
    if (refused instanceof InputRefusedException input) {
      return input.findings().get(0).code().name();
    }
    if (refused instanceof OutputRefusedException output) {
      return output.findings().get(0).code().name();
    }
    return refused instanceof RuntimeFailedException failed ? failed.errorCode() : "";
  }

  private String tenant(Caller caller) {
    return labels.map(known -> known.of(caller.tenant())).orElse("");
  }
}
