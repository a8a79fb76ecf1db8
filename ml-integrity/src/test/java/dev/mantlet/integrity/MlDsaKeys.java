package dev.mantlet.integrity;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.bouncycastle.jcajce.spec.MLDSAParameterSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Keys of ML-DSA-65 for tests, made by Bouncy Castle or by the JDK. */
final class MlDsaKeys {
  private MlDsaKeys() {}

  static KeyPair ofBouncyCastle() {
    return ofBouncyCastle(MLDSAParameterSpec.ml_dsa_65);
  }

  static KeyPair ofBouncyCastle(MLDSAParameterSpec parameters) {
    try {
      KeyPairGenerator generator =
          KeyPairGenerator.getInstance("ML-DSA", new BouncyCastleProvider());
      generator.initialize(parameters);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Keys of the JDK, from release 24 on. */
  static KeyPair ofTheJdk() {
    try {
      return KeyPairGenerator.getInstance(MlDsaKey.ALGORITHM).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
