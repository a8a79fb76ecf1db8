package dev.mantlet.examples.chequedesk;

import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.ModelSigner;
import dev.mantlet.integrity.SignedBundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;
import java.util.Optional;

/**
 * What the bank's release engineer does once for each model: puts the folder together and signs it.
 */
final class ReleaseJob {
  static final ModelId DIGIT_READER = ModelId.of("digit-reader");
  static final String MODEL = "model.onnx";
  static final String SIGNATURE = "model.sig";

  private ReleaseJob() {}

  /** The signed folder, and the key that signed it; only its public half leaves the release job. */
  record Signed(Path folder, KeyPair key, long modelBytes, long signatureBytes) implements Step {
    @Override
    public String name() {
      return "sign";
    }

    @Override
    public String line() {
      return "%s: model.onnx of %,d bytes, P-256 signature in an OpenSSF Model Signing bundle of %,d bytes"
          .formatted(DIGIT_READER.name(), modelBytes, signatureBytes);
    }

    @Override
    public Map<String, Object> figures() {
      return Map.of(
          "model", DIGIT_READER.name(), "modelBytes", modelBytes, "signatureBytes", signatureBytes);
    }
  }

  /**
   * Copies the model (from {@code given}, or from the jar) to {@code folder} and signs it with a
   * new key.
   */
  static Signed run(Optional<Path> given, Path folder)
      throws IOException, GeneralSecurityException {
    Files.createDirectories(folder);
    Path model = folder.resolve(MODEL);
    try (InputStream in = open(given)) {
      Files.copy(in, model, StandardCopyOption.REPLACE_EXISTING);
    }
    KeyPair key = newKey();
    sign(folder, key);
    return new Signed(folder, key, Files.size(model), Files.size(folder.resolve(SIGNATURE)));
  }

  static void sign(Path folder, KeyPair key) throws IOException {
    Path signature = folder.resolve(SIGNATURE);
    Files.deleteIfExists(signature);
    SignedBundle bundle =
        ModelSigner.withKey(key.getPrivate(), key.getPublic()).sign(DIGIT_READER, folder);
    bundle.writeTo(signature);
  }

  static KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static InputStream open(Optional<Path> given) throws IOException {
    return given.isPresent()
        ? Files.newInputStream(given.get().resolve(MODEL))
        : ReleaseJob.class.getResourceAsStream("digit-reader/" + MODEL);
  }
}
