package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TrustPolicyTest {
  @Test
  void policyThatTrustsNobody_isMisuse() {
    assertThrows(IllegalStateException.class, () -> TrustPolicy.builder().build());
  }

  @Test
  void limitBelowOneByte_isMisuse() {
    assertThrows(IllegalArgumentException.class, () -> TrustPolicy.builder().maxModelBytes(0));
  }

  @Test
  void keyAllowedAfterBuild_isNotInThePolicy() {
    TrustPolicy.Builder builder =
        TrustPolicy.builder().allow(Release.ID, Release.newKeys("secp256r1").getPublic());
    TrustPolicy policy = builder.build();
    builder.allow(Release.ID, Release.newKeys("secp256r1").getPublic());
    assertEquals(1, policy.signersOf(Release.ID).keys().size());
  }
}
