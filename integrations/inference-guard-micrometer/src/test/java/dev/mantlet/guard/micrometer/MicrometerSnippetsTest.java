package dev.mantlet.guard.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.guard.GuardPolicy;
import dev.mantlet.guard.GuardedSession;
import dev.mantlet.guard.spi.SessionMaker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

/** The program of the documentation, as it stands there. */
class MicrometerSnippetsTest {
  @Test
  void bindASession() {
    MeterRegistry registry = new SimpleMeterRegistry();
    SessionMaker maker = DigitModel.maker();
    // @start region="bind"
    GuardPolicy policy = GuardPolicy.builder().range("image", 0f, 1f).measuringTime().build();
    try (GuardedSession session = GuardedSession.open(maker, policy)) {
      GuardMeters.of("digit-reader", session).bindTo(registry);
      session.run(DigitModel.image(0.5f), DigitModel.CALLER);
      double allowed =
          registry
              .get("inference.guard.requests")
              .tag("outcome", "allowed")
              .functionCounter()
              .count();
      // @end
      assertEquals(1, allowed);
    }
  }
}
