package dev.mantlet.fieldcrypto;

import dev.mantlet.house.PublicApi;
import org.junit.jupiter.api.Test;

class PublicApiTest {
  @Test
  void exportedSignaturesAreThoseOfTheDump() {
    PublicApi.assertUnchanged(FieldContext.class);
  }
}
