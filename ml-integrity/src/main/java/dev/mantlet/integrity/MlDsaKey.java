package dev.mantlet.integrity;

import java.io.IOException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.util.PrivateKeyFactory;

/**
 * A public key of ML-DSA-65 (FIPS 204), pure and with an empty context, that verifies signatures
 * with Bouncy Castle. Immutable, thread-safe.
 */
final class MlDsaKey implements VerificationKey {
  static final String ALGORITHM = "ML-DSA-65";

  /** FIPS 204, table 2. */
  private static final int SIGNATURE_BYTES = 3_309;

  private final MLDSAPublicKeyParameters parameters;
  private final String fingerprint;

  private MlDsaKey(MLDSAPublicKeyParameters parameters, byte[] encoded) {
    this.parameters = parameters;
    this.fingerprint = VerificationKey.fingerprint(encoded);
  }

  /** The key, or an exception if it is malformed. */
  static MlDsaKey parse(SubjectPublicKeyInfo info, byte[] encoded) throws IOException {
    return new MlDsaKey(
        (MLDSAPublicKeyParameters) VerificationKey.inOneSpelling(info, encoded), encoded);
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public String mediaType() {
    return Envelope.CO_SIGNATURE_MEDIA_TYPE;
  }

  @Override
  public String signatureAlgorithm() {
    return ALGORITHM;
  }

  @Override
  public boolean verifies(byte[] message, byte[] signature) {
    if (signature.length != SIGNATURE_BYTES) {
      return false;
    }
    MLDSASigner verifier = new MLDSASigner();
    verifier.init(false, parameters);
    verifier.update(message, 0, message.length);
    return verifier.verifySignature(signature);
  }

  /** Signs with a key in memory, for runtimes whose providers know no ML-DSA. */
  static byte[] sign(PrivateKey key, byte[] message) throws InvalidKeyException {
    MLDSASigner signer = new MLDSASigner();
    signer.init(true, new ParametersWithRandom(inMemory(key), new SecureRandom()));
    signer.update(message, 0, message.length);
    try {
      return signer.generateSignature();
    } catch (CryptoException e) {
      throw new InvalidKeyException("the ML-DSA-65 key does not sign", e);
    }
  }

  private static MLDSAPrivateKeyParameters inMemory(PrivateKey key) throws InvalidKeyException {
    byte[] encoded = key.getEncoded();
    if (encoded == null) {
      throw new InvalidKeyException(
          "no provider here signs with ML-DSA-65, and the key has no encoding to sign with");
    }
    try {
      if (PrivateKeyFactory.createKey(encoded) instanceof MLDSAPrivateKeyParameters parameters) {
        return parameters;
      }
      throw new InvalidKeyException("the private key is none of ML-DSA-65");
    } catch (IOException | RuntimeException e) {
      throw new InvalidKeyException("the private key has no readable encoding", e);
    }
  }
}
