package dev.mantlet.integrity;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.util.Optional;

/**
 * A private key with the public key that its signatures are checked by, before they leave the
 * signer.
 *
 * @param provider the provider to sign through; if empty, the first installed one that can
 */
record SigningKey(PrivateKey key, VerificationKey publicKey, Optional<Provider> provider) {
  /** A signature over {@code message}; {@link IllegalStateException} if the keys are no pair. */
  byte[] sign(byte[] message) {
    byte[] signature = signatureOver(message);
    if (!publicKey.verifies(message, signature)) {
      throw new IllegalStateException(
          "the private key does not belong to the public key "
              + Sha256.brief(publicKey.fingerprint()));
    }
    return signature;
  }

  private byte[] signatureOver(byte[] message) {
    String algorithm = publicKey.signatureAlgorithm();
    try {
      return algorithm.equals(MlDsaKey.ALGORITHM) && provider.isEmpty()
          ? signMlDsa(message)
          : sign(signer(algorithm), message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "the private key cannot sign with "
              + algorithm
              + "; if it is in a token, install the token's provider or name it by signingThrough",
          e);
    }
  }

  /**
   * By an installed provider, if one knows the algorithm and the key; else by Bouncy Castle, which
   * is at hand: before 24 the JDK has no ML-DSA, and it does not read every encoding of such keys.
   */
  private byte[] signMlDsa(byte[] message) throws GeneralSecurityException {
    try {
      return sign(signer(MlDsaKey.ALGORITHM), message);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      return MlDsaKey.sign(key, message);
    }
  }

  private Signature signer(String algorithm) throws GeneralSecurityException {
    return provider.isPresent()
        ? Signature.getInstance(algorithm, provider.get())
        : Signature.getInstance(algorithm);
  }

  private byte[] sign(Signature signer, byte[] message) throws GeneralSecurityException {
    signer.initSign(key);
    signer.update(message);
    return signer.sign();
  }
}
