package dev.mantlet.benchmarks.topic;

import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.ModelSigner;
import dev.mantlet.integrity.ModelSource;
import dev.mantlet.integrity.ModelVerifier;
import dev.mantlet.integrity.TrustPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A folder of four files that nobody can compress, and a key for it. What was just written is read
 * from the page cache.
 */
final class ModelFolder {
  static final ModelId ID = ModelId.of("benchmark");

  private static final int FILES = 4;

  private final Path folder;
  private final List<Path> files = new ArrayList<>();
  private final KeyPair key;

  ModelFolder(Path folder, int mebibytes) throws IOException, GeneralSecurityException {
    this.folder = folder;
    Random random = new Random(mebibytes);
    byte[] content = new byte[(mebibytes << 20) / FILES];
    for (int i = 0; i < FILES; i++) {
      random.nextBytes(content);
      files.add(Files.write(folder.resolve("weights-" + i + ".bin"), content));
    }
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    key = generator.generateKeyPair();
  }

  Path folder() {
    return folder;
  }

  List<Path> files() {
    return files;
  }

  ModelSource source() {
    return ModelSource.folder(folder);
  }

  ModelSigner signer() {
    return ModelSigner.withKey(key.getPrivate(), key.getPublic());
  }

  ModelVerifier verifier() {
    return ModelVerifier.trusting(TrustPolicy.builder().allow(ID, key.getPublic()).build());
  }

  void sign() throws IOException {
    signer().sign(ID, folder).writeTo(folder.resolve("model.sig"));
  }
}
