package dev.mantlet.integrity.versions;

import dev.mantlet.house.PublicApi;
import org.junit.jupiter.api.Test;

class PublicApiTest {
  @Test
  void exportedSignaturesAreThoseOfTheDump() {
    PublicApi.assertUnchanged(VersionStore.class);
  }
}
