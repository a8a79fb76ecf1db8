package dev.mantlet.guard;

import dev.mantlet.guard.Bucket.Pace;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Limit;
import dev.mantlet.guard.caller.Rate;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The limiter of a session without the session, so that it can be measured beside others. */
public final class LimiterAlone {
  private static final InferenceRequest REQUEST = InferenceRequest.of("x", new float[1], 1);

  private LimiterAlone() {}

  /** One bucket; each try reads the clock, as a session does once for all that it does. */
  public static BooleanSupplier bucket(Rate rate) {
    Pace pace = Pace.of(rate);
    Bucket bucket = new Bucket(System.nanoTime());
    return () -> bucket.tryTake(pace, System.nanoTime()) == Bucket.GRANTED;
  }

  /** What a session asks for each call: its limits, which find the tenant's bucket first. */
  public static BooleanSupplier ofTenants(Rate rate, Caller caller) {
    MeteredLimit limit = new MeteredLimit(Limit.perTenant(rate), System.nanoTime());
    Limits limits = new Limits(List.of(limit), Optional.empty(), System::nanoTime);
    return () -> limits.take(caller, REQUEST, System.nanoTime()).isEmpty();
  }
}
