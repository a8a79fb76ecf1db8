package dev.mantlet.integrity.sigstore;

import dev.mantlet.house.PublicApi;
import org.junit.jupiter.api.Test;

class PublicApiTest {
  @Test
  void exportedSignaturesAreThoseOfTheDump() {
    PublicApi.assertUnchanged(SigstoreTrust.class);
  }
}
