package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/**
 * A release of a model in a test: a folder, a key, and the steps from writing files to verifying
 * them.
 */
public final class Release {
  public static final ModelId ID = ModelId.of("digit-reader");

  private final Path folder;
  private final KeyPair keys;

  private Release(Path folder, KeyPair keys) {
    this.folder = folder;
    this.keys = keys;
  }

  public static Release in(Path folder) {
    return new Release(folder, newKeys("secp256r1"));
  }

  static Release in(Path folder, KeyPair keys) {
    return new Release(folder, keys);
  }

  public static KeyPair newKeys(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static KeyPair newKeys(String algorithm, String parameters) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(new NamedParameterSpec(parameters));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static PublicKey publicKey(String pem) {
    try {
      String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
      return KeyFactory.getInstance("EC")
          .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public Release file(String name, byte[] content) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Release file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  Path folder() {
    return folder;
  }

  KeyPair keys() {
    return keys;
  }

  ModelSigner signer() {
    return ModelSigner.withKey(keys.getPrivate(), keys.getPublic());
  }

  public Release sign() {
    return file("model.sig", signer().sign(ID, folder).toByteArray());
  }

  /** Signs any text in place of a statement, as only the holder of the key can. */
  Release signStatement(String statement) {
    return file("model.sig", bundleOf(statement));
  }

  byte[] bundleOf(String statement) {
    byte[] payload = statement.getBytes(StandardCharsets.UTF_8);
    byte[] signature =
        signatureOver(Envelope.preAuthenticationEncoding(Envelope.PAYLOAD_TYPE, payload));
    return bundle(payload, signature);
  }

  byte[] bundle(byte[] payload, byte[] signature) {
    return BundleWriter.bundle(key(), Optional.empty(), payload, signature);
  }

  VerificationKey key() {
    return VerificationKey.of(keys.getPublic());
  }

  byte[] signatureOver(byte[] message) {
    try {
      Signature signature = Signature.getInstance(key().signatureAlgorithm());
      signature.initSign(keys.getPrivate());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  TrustPolicy policy() {
    return TrustPolicy.builder().allow(ID, keys.getPublic()).build();
  }

  public VerifiedModel verify() {
    return ModelVerifier.trusting(policy()).verify(ID, ModelSource.folder(folder));
  }

  public VerifiedModel verifyToPrivateCopy(Path parent) {
    return ModelVerifier.trusting(policy())
        .verifyToPrivateCopy(ID, ModelSource.folder(folder), parent);
  }

  /** Why verification refuses; fails if it does not. */
  Reason refusal() {
    return assertThrows(ModelRejectedException.class, this::verify).reason();
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
