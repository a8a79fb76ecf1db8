package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import org.bouncycastle.jcajce.spec.MLDSAParameterSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Bouncy Castle's ML-DSA-65, which we verify with, against that of the JDK. */
class MlDsaInteropTest {
  private static final byte[] MESSAGE = "DSSEv1 a message".getBytes(StandardCharsets.UTF_8);

  @Test
  void signatureOfTheJdk_verifiesHere() {
    needsTheJdk();
    KeyPair keys = MlDsaKeys.ofTheJdk();
    byte[] signature = signer(keys).sign(MESSAGE);
    assertTrue(VerificationKey.of(keys.getPublic()).verifies(MESSAGE, signature));
  }

  @Test
  void signatureOfBouncyCastle_verifiesWithTheJdk() throws Exception {
    needsTheJdk();
    KeyPair keys = MlDsaKeys.ofBouncyCastle();
    PublicKey publicKey =
        KeyFactory.getInstance(MlDsaKey.ALGORITHM)
            .generatePublic(new X509EncodedKeySpec(keys.getPublic().getEncoded()));
    Signature verifier = Signature.getInstance(MlDsaKey.ALGORITHM);
    verifier.initVerify(publicKey);
    verifier.update(MESSAGE);
    assertTrue(verifier.verify(MlDsaKey.sign(keys.getPrivate(), MESSAGE)));
    assertEquals(
        VerificationKey.of(keys.getPublic()).fingerprint(),
        VerificationKey.of(publicKey).fingerprint());
  }

  @Test
  void privateKeyOfTheJdk_signsWithoutTheJdkToo() {
    needsTheJdk();
    KeyPair keys = MlDsaKeys.ofTheJdk();
    byte[] signature = assertSigns(keys);
    assertTrue(VerificationKey.of(keys.getPublic()).verifies(MESSAGE, signature));
  }

  private static byte[] assertSigns(KeyPair keys) {
    try {
      return MlDsaKey.sign(keys.getPrivate(), MESSAGE);
    } catch (InvalidKeyException e) {
      throw new AssertionError(e);
    }
  }

  private static void needsTheJdk() {
    if (Runtime.version().feature() < 24) {
      System.out.println(
          "ml-dsa: skipped; Java "
              + Runtime.version().feature()
              + " has no ML-DSA of its own, run on 24 or later");
      Assumptions.abort("no ML-DSA in this JDK");
    }
  }

  @Test
  void keyInMemory_signsWithoutAProvider() {
    KeyPair keys = MlDsaKeys.ofBouncyCastle();
    byte[] signature = signer(keys).sign(MESSAGE);
    assertTrue(VerificationKey.of(keys.getPublic()).verifies(MESSAGE, signature));
  }

  @Test
  void keyOfAProvider_signsThroughIt() {
    KeyPair keys = MlDsaKeys.ofBouncyCastle();
    SigningKey key =
        new SigningKey(
            keys.getPrivate(),
            VerificationKey.of(keys.getPublic()),
            Optional.of(new BouncyCastleProvider()));
    assertTrue(VerificationKey.of(keys.getPublic()).verifies(MESSAGE, key.sign(MESSAGE)));
  }

  @Test
  void otherParameterSets_areMisuse() throws Exception {
    for (MLDSAParameterSpec other :
        new MLDSAParameterSpec[] {
          MLDSAParameterSpec.ml_dsa_44,
          MLDSAParameterSpec.ml_dsa_87,
          MLDSAParameterSpec.ml_dsa_65_with_sha512
        }) {
      PublicKey key = MlDsaKeys.ofBouncyCastle(other).getPublic();
      assertThrows(IllegalArgumentException.class, () -> VerificationKey.of(key), other.getName());
    }
  }

  @Test
  void privateKeyOfAnotherKind_isFoundOut() throws Exception {
    byte[] rsa = Issued.Draft.rsa(2048).getPrivate().getEncoded();
    SigningKey wrong =
        new SigningKey(
            KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(rsa)),
            VerificationKey.of(MlDsaKeys.ofBouncyCastle().getPublic()),
            Optional.empty());
    assertThrows(IllegalStateException.class, () -> wrong.sign(MESSAGE));
  }

  private static SigningKey signer(KeyPair keys) {
    return new SigningKey(
        keys.getPrivate(), VerificationKey.of(keys.getPublic()), Optional.empty());
  }
}
