package dev.mantlet.integrity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * A public key of a kind that may sign models. The key decides everything about its signatures:
 * algorithm, hash and what a bundle around them calls itself. Immutable, thread-safe.
 */
sealed interface VerificationKey permits EcKey, MlDsaKey {
  /** The first byte of a point that is written with both coordinates (SEC 1 §2.3.3). */
  int UNCOMPRESSED_POINT = 4;

  /** What a refused key is told. */
  String WANTED =
      "a model key must be an EC key on P-256, P-384 or P-521, named by its OID, or one of"
          + " ML-DSA-65";

  /**
   * The key, or {@link IllegalArgumentException} if it is neither an EC key on P-256, P-384 or
   * P-521, given by name, nor one of ML-DSA-65.
   */
  static VerificationKey of(PublicKey key) {
    byte[] encoded = key.getEncoded();
    if (encoded == null || !"X.509".equals(key.getFormat())) {
      throw new IllegalArgumentException(
          "the public key has no X.509 encoding; export it from its keystore or token first");
    }
    try {
      return parse(encoded);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(WANTED + "; found a key for " + key.getAlgorithm(), e);
    }
  }

  /** The key with this X.509 SubjectPublicKeyInfo in DER, or {@link IllegalArgumentException}. */
  static VerificationKey ofEncoded(byte[] subjectPublicKeyInfo) {
    try {
      return parse(subjectPublicKeyInfo);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(WANTED, e);
    }
  }

  private static VerificationKey parse(byte[] encoded) throws IOException {
    SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(encoded);
    checkOneSpelling(info, encoded);
    ASN1ObjectIdentifier algorithm = info.getAlgorithm().getAlgorithm();
    if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      return EcKey.parse(info, fingerprint(encoded));
    }
    if (algorithm.equals(NISTObjectIdentifiers.id_ml_dsa_65)) {
      return MlDsaKey.parse(info, fingerprint(encoded));
    }
    throw new IOException("another algorithm, " + algorithm);
  }

  /** Else one key would have several fingerprints, and could make up a number of keys alone. */
  private static void checkOneSpelling(SubjectPublicKeyInfo info, byte[] encoded)
      throws IOException {
    boolean elliptic =
        info.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey);
    boolean uncompressed = info.getPublicKeyData().getOctets()[0] == UNCOMPRESSED_POINT;
    if (!Arrays.equals(info.getEncoded(ASN1Encoding.DER), encoded) || elliptic && !uncompressed) {
      throw new IOException("not in DER, or the point of the curve is compressed");
    }
  }

  /** SHA-256 of the PEM text: 64 columns, LF, as OpenSSL writes it. */
  private static String fingerprint(byte[] encoded) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    String pem = "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
    return Sha256.hexOf(pem.getBytes(StandardCharsets.US_ASCII));
  }

  /** SHA-256 of the key's PEM text in lower-case hex: the {@code hint} of OpenSSF Model Signing. */
  String fingerprint();

  /** The media type of a bundle that this key signs. */
  String mediaType();

  /** The name of the algorithm, as {@link java.security.Signature} knows it. */
  String signatureAlgorithm();

  /** Whether these bytes are a signature over {@code message} by this key, in its one encoding. */
  boolean verifies(byte[] message, byte[] signature);
}
