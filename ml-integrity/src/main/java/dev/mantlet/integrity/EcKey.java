package dev.mantlet.integrity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/**
 * A public key on one of the three curves, with its fingerprint, that verifies signatures with
 * Bouncy Castle.
 *
 * <p>Not with the JDK's {@code Signature}, which accepts encodings that are not DER. Immutable,
 * thread-safe.
 */
final class EcKey {
  private final Curve curve;
  private final ECPublicKeyParameters parameters;
  private final String fingerprint;

  private EcKey(Curve curve, ECPublicKeyParameters parameters, String fingerprint) {
    this.curve = curve;
    this.parameters = parameters;
    this.fingerprint = fingerprint;
  }

  /**
   * The key, or {@link IllegalArgumentException} if it is none on P-256, P-384 or P-521 given by
   * name.
   */
  static EcKey of(PublicKey key) {
    byte[] encoded = key.getEncoded();
    if (encoded == null || !"X.509".equals(key.getFormat())) {
      throw new IllegalArgumentException(
          "the public key has no X.509 encoding; export it from its keystore or token first");
    }
    try {
      return parse(encoded);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(
          "a model key must be an EC key on P-256, P-384 or P-521, named by its OID; found a key for "
              + key.getAlgorithm(),
          e);
    }
  }

  private static EcKey parse(byte[] encoded) throws IOException {
    SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(encoded);
    Curve curve =
        curveOf(info.getAlgorithm()).orElseThrow(() -> new IOException("none of the three curves"));
    return new EcKey(
        curve,
        (ECPublicKeyParameters) PublicKeyFactory.createKey(info),
        Sha256.hexOf(pem(encoded)));
  }

  private static Optional<Curve> curveOf(AlgorithmIdentifier algorithm) {
    boolean named = algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey);
    return named && algorithm.getParameters() instanceof ASN1ObjectIdentifier oid
        ? Curve.withOid(oid.getId())
        : Optional.empty();
  }

  /** The PEM text that the fingerprint is taken of: 64 columns, LF, as OpenSSL writes it. */
  private static byte[] pem(byte[] encoded) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return ("-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  Curve curve() {
    return curve;
  }

  /** SHA-256 of the key's PEM text in lower-case hex: the {@code hint} of OpenSSF Model Signing. */
  String fingerprint() {
    return fingerprint;
  }

  /**
   * Whether {@code der} is a strict DER signature over {@code message} by this key, with the hash
   * of its curve.
   */
  boolean verifies(byte[] message, byte[] der) {
    byte[] hash = Sha256.digest(curve.hash()).digest(message);
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(false, parameters);
    return EcdsaSignature.parse(der, parameters.getParameters().getN())
        .filter(signature -> verifier.verifySignature(hash, signature.r(), signature.s()))
        .isPresent();
  }
}
