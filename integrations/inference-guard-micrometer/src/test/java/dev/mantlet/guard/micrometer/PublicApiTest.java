package dev.mantlet.guard.micrometer;

import dev.mantlet.house.PublicApi;
import org.junit.jupiter.api.Test;

class PublicApiTest {
  @Test
  void exportedSignaturesAreThoseOfTheDump() {
    PublicApi.assertUnchanged(GuardMeters.class);
  }
}
