package dev.mantlet.integrity.sigstore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.ModelSource;
import dev.mantlet.integrity.ModelVerifier;
import dev.mantlet.integrity.TrustPolicy;
import dev.mantlet.integrity.VerifiedModel;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the documentation, as they stand there. */
class SigstoreSnippetsTest {
  @TempDir Path temp;

  @Test
  void verifyAKeylessModel() throws IOException {
    byte[] trustedRootJson = Keyless.trustedRoot();
    Path folder = Keyless.copyOf("v1.0.0-sigstore", temp);
    ModelId id = ModelId.of("v1.0.0-sigstore");
    // @start region="verify"
    SigstoreTrust trust =
        SigstoreTrust.root(trustedRootJson)
            .identity("stefanb@us.ibm.com")
            .issuer("https://sigstore.verify.ibm.com/oauth2");
    TrustPolicy policy = TrustPolicy.builder().allow(id, trust).build();
    VerifiedModel model = ModelVerifier.trusting(policy).verify(id, ModelSource.folder(folder));
    // @end
    assertEquals("stefanb@us.ibm.com", model.signerIdentity().orElseThrow());
  }
}
