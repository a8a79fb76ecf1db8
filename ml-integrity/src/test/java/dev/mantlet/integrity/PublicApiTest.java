package dev.mantlet.integrity;

import dev.mantlet.house.PublicApi;
import org.junit.jupiter.api.Test;

class PublicApiTest {
  @Test
  void exportedSignaturesAreThoseOfTheDump() {
    PublicApi.assertUnchanged(ModelId.class);
  }
}
