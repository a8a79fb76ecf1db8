package dev.mantlet.benchmarks.topic;

import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.ModelSigner;
import dev.mantlet.integrity.ModelSource;
import dev.mantlet.integrity.ModelVerifier;
import dev.mantlet.integrity.TrustPolicy;
import dev.mantlet.integrity.VerifiedModel;
import java.io.IOException;
import java.io.OutputStream;
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
 * A folder with the files of a model, and a key for it. What was just written is read from the page
 * cache.
 */
final class SignedFolder {
  static final ModelId ID = ModelId.of("benchmark");

  private static final int BLOCK_BYTES = 1 << 20;

  private final Path folder;
  private final List<Path> files = new ArrayList<>();
  private final KeyPair key;

  SignedFolder(Path folder) throws GeneralSecurityException {
    this.folder = folder;
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    key = generator.generateKeyPair();
  }

  /** Adds a file of this many MiB, which are as fast to hash as any others. */
  SignedFolder add(String name, int mebibytes) throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    new Random(mebibytes).nextBytes(block);
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < mebibytes; i++) {
        out.write(block);
      }
    }
    files.add(file);
    return this;
  }

  ModelSource source() {
    return ModelSource.folder(folder);
  }

  Path folder() {
    return folder;
  }

  List<Path> files() {
    return files;
  }

  ModelSigner signer() {
    return ModelSigner.withKey(key.getPrivate(), key.getPublic());
  }

  ModelVerifier verifier() {
    return ModelVerifier.trusting(TrustPolicy.builder().allow(ID, key.getPublic()).build());
  }

  VerifiedModel verify() {
    return verifier().verify(ID, source());
  }

  SignedFolder sign() throws IOException {
    signer().sign(ID, folder).writeTo(folder.resolve("model.sig"));
    return this;
  }
}
