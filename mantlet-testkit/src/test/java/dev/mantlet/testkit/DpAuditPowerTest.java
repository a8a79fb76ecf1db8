package dev.mantlet.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every broken mechanism is caught, with seeds that are fixed and so an outcome that is too. */
class DpAuditPowerTest {
  private static final boolean NIGHTLY = Boolean.getBoolean("mantlet.nightly");
  private static final PrivacyLoss CLAIMED = PrivacyLoss.pure(Epsilon.of(1));

  @ParameterizedTest
  @EnumSource(BrokenMechanisms.class)
  void brokenMechanism_isCaught(BrokenMechanisms broken) {
    DpAudit<List<Integer>> audit = broken.audit().seed(11);
    DpAuditReport report = (NIGHTLY ? audit.samples(1_000_000) : audit).run();
    assertTrue(report.violates(CLAIMED), report::toString);
    assertThrows(AssertionError.class, () -> report.assertAtMost(CLAIMED));
  }
}
