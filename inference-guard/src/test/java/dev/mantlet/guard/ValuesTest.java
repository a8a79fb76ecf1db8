package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Rate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ValuesTest {
  private static void refused(Runnable made) {
    assertThrows(IllegalArgumentException.class, made::run);
  }

  @Test
  void shapeTakesPositiveDimensionsAndAnyOnly() {
    assertEquals("[?, 1, 28]", Shape.of(Shape.ANY, 1, 28).toString());
    assertEquals(Shape.of(1, 2), Shape.of(1, 2));
    assertEquals(Shape.of(1, 2).hashCode(), Shape.of(1, 2).hashCode());
    assertNotEquals(Shape.of(1, 2), Shape.of(2, 1));
    refused(() -> Shape.of(0));
    refused(() -> Shape.of(-2));
  }

  @Test
  void shapeDoesNotFollowItsArray() {
    long[] dimensions = {1, 2};
    Shape shape = Shape.of(dimensions);
    dimensions[0] = 9;
    assertEquals(Shape.of(1, 2), shape);
  }

  @Test
  void rateHasABurstOfItsCount_unlessSaidOtherwise() {
    Rate rate = Rate.of(200).per(Duration.ofSeconds(1));
    assertEquals(new Rate(200, Duration.ofSeconds(1), 200), rate);
    assertEquals(20, rate.burst(20).burst());
  }

  @Test
  void rateOutsideItsBounds_isRefused() {
    refused(() -> Rate.of(0));
    refused(() -> Rate.of(1).per(Duration.ZERO));
    refused(() -> Rate.of(1).per(Duration.ofSeconds(-1)));
    refused(() -> Rate.of(1).per(Duration.ofDays(25_001)));
    refused(() -> Rate.of(1).per(Duration.ofSeconds(Long.MAX_VALUE)));
    refused(() -> Rate.of(1).per(Duration.ofSeconds(1)).burst(0));
  }

  @Test
  void namesInLogsAreEncoded() {
    Caller caller = Caller.of(Tenant.of("a\r\nFAKE \u001b[31m${jndi:x}"), "b\u202e\u2028\\");
    assertEquals(
        "a\\u000d\\u000aFAKE \\u001b[31m\\u0024{jndi:x}/b\\u202e\\u2028\\u005c", caller.toString());
    assertTrue(
        new GuardEvent.Admitted(caller).toString().chars().allMatch(c -> c >= ' ' && c <= '~'));
    assertEquals("b\u202e\u2028\\", caller.principal().name());
  }

  @Test
  void namesAreBounded() {
    refused(() -> Tenant.of(" "));
    refused(() -> Tenant.of("x".repeat(257)));
    refused(() -> Caller.of(Tenant.of("a"), ""));
    assertTrue(Tenant.of("x".repeat(256)).toString().length() < 100);
  }

  @Test
  void callersAreEqualByValue() {
    assertEquals(Caller.of(Tenant.of("a"), "b"), Caller.of(Tenant.of("a"), "b"));
    assertEquals(
        Caller.of(Tenant.of("a"), "b").hashCode(), Caller.of(Tenant.of("a"), "b").hashCode());
    assertNotEquals(Caller.of(Tenant.of("a"), "b"), Caller.of(Tenant.of("a"), "c"));
  }

  @Test
  void policyChecksEachStepOnItsLine() {
    GuardPolicy.Builder policy = GuardPolicy.builder().shape("x", Shape.of(1)).range("x", 0, 1);
    refused(() -> policy.shape("x", Shape.of(2)));
    refused(() -> policy.clamp("x", 0, 1));
    refused(() -> policy.range("y", 1, 0));
    refused(() -> policy.maxBatch(0));
    refused(() -> policy.maxElements(0));
    refused(() -> policy.maxElements(1 << 29));
  }
}
