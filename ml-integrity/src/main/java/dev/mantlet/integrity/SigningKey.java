package dev.mantlet.integrity;

import java.security.GeneralSecurityException;
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
      Optional<Signature> signer = signer(algorithm);
      if (signer.isEmpty()) {
        return MlDsaKey.sign(key, message);
      }
      signer.get().initSign(key);
      signer.get().update(message);
      return signer.get().sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "the private key cannot sign with "
              + algorithm
              + "; if it is in a token, install the token's provider or name it by signingThrough",
          e);
    }
  }

  /** Nothing where ML-DSA is unknown: then Bouncy Castle signs, which we have at hand. */
  private Optional<Signature> signer(String algorithm) throws NoSuchAlgorithmException {
    try {
      return Optional.of(
          provider.isPresent()
              ? Signature.getInstance(algorithm, provider.get())
              : Signature.getInstance(algorithm));
    } catch (NoSuchAlgorithmException e) {
      if (provider.isEmpty() && algorithm.equals(MlDsaKey.ALGORITHM)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
