package dev.mantlet.integrity.sigstore;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.house.Vectors;
import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.ModelSource;
import dev.mantlet.integrity.ModelVerifier;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.TrustPolicy;
import dev.mantlet.integrity.VerifiedModel;
import dev.mantlet.integrity.spi.TrustSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The models that the reference tool signed keyless, and who signed them. */
final class Keyless {
  static final String IDENTITY = "stefanb@us.ibm.com";
  static final String ISSUER = "https://sigstore.verify.ibm.com/oauth2";
  static final String MODEL = "v1.0.1-sigstore";

  private Keyless() {}

  static byte[] trustedRoot() throws IOException {
    return Files.readAllBytes(Vectors.suite("oms/sigstore-trust/trusted_root.json"));
  }

  static byte[] bundle(String model) throws IOException {
    return Files.readAllBytes(Vectors.suite("oms/historical").resolve(model).resolve("model.sig"));
  }

  static SigstoreTrust trust() throws IOException {
    return SigstoreTrust.root(trustedRoot()).identity(IDENTITY).issuer(ISSUER);
  }

  /** A folder of its own with the model in it. */
  static Path copyOf(String model, Path temp) throws IOException {
    Path copy = Files.createDirectories(temp.resolve(model));
    try (Stream<Path> files = Files.list(Vectors.suite("oms/historical").resolve(model))) {
      for (Path file : files.toList()) {
        Files.write(copy.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
    return copy;
  }

  static VerifiedModel verify(TrustSource trust, Path folder) {
    ModelId id = ModelId.of(folder.getFileName().toString());
    return ModelVerifier.trusting(TrustPolicy.builder().allow(id, trust).build())
        .verify(id, ModelSource.folder(folder).ignoring("ignore-me"));
  }

  static Reason refusal(TrustSource trust, Path folder) {
    return assertThrows(ModelRejectedException.class, () -> verify(trust, folder)).reason();
  }
}
