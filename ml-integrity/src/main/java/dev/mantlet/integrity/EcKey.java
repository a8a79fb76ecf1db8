package dev.mantlet.integrity;

import java.io.IOException;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;

/**
 * A public key on one of the three curves, with its fingerprint, that verifies signatures with
 * Bouncy Castle.
 *
 * <p>Not with the JDK's {@code Signature}, which accepts encodings that are not DER. Immutable,
 * thread-safe.
 */
final class EcKey implements VerificationKey {
  private final Curve curve;
  private final ECPublicKeyParameters parameters;
  private final String fingerprint;

  private EcKey(Curve curve, ECPublicKeyParameters parameters, byte[] encoded) {
    this.curve = curve;
    this.parameters = parameters;
    this.fingerprint = VerificationKey.fingerprint(encoded);
  }

  /** The key, or an exception if its curve is none of the three, given by name. */
  static EcKey parse(SubjectPublicKeyInfo info, byte[] encoded) throws IOException {
    Curve curve =
        curveOf(info.getAlgorithm()).orElseThrow(() -> new IOException("none of the three curves"));
    return new EcKey(
        curve, (ECPublicKeyParameters) VerificationKey.inOneSpelling(info, encoded), encoded);
  }

  private static Optional<Curve> curveOf(AlgorithmIdentifier algorithm) {
    boolean named = algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey);
    return named && algorithm.getParameters() instanceof ASN1ObjectIdentifier oid
        ? Curve.withOid(oid.getId())
        : Optional.empty();
  }

  Curve curve() {
    return curve;
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public String mediaType() {
    return Envelope.MEDIA_TYPE;
  }

  @Override
  public String signatureAlgorithm() {
    return curve.signatureAlgorithm();
  }

  /** With the hash of the curve, and in strict DER only. */
  @Override
  public boolean verifies(byte[] message, byte[] der) {
    return verifies(message, der, curve.hash());
  }

  /** The same with another hash, which only {@link LegacyFormat} has a reason for. */
  boolean verifies(byte[] message, byte[] der, String hashAlgorithm) {
    byte[] hash = Sha256.digest(hashAlgorithm).digest(message);
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(false, parameters);
    return EcdsaSignature.parse(der, parameters.getParameters().getN())
        .filter(signature -> verifier.verifySignature(hash, signature.r(), signature.s()))
        .isPresent();
  }
}
