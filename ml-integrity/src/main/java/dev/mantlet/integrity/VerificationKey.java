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
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/**
 * A public key of a kind that may sign models. The key decides everything about its signatures:
 * algorithm, hash and what a bundle around them calls itself. Immutable, thread-safe.
 */
sealed interface VerificationKey permits EcKey, MlDsaKey {
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
    ASN1ObjectIdentifier algorithm = info.getAlgorithm().getAlgorithm();
    if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      return EcKey.parse(info, encoded);
    }
    if (algorithm.equals(NISTObjectIdentifiers.id_ml_dsa_65)) {
      return MlDsaKey.parse(info, encoded);
    }
    throw new IOException("another algorithm, " + algorithm);
  }

  /**
   * What Bouncy Castle reads, if it would write it in these very bytes: else one key would have
   * several fingerprints, and could make up a number of keys alone.
   */
  static AsymmetricKeyParameter inOneSpelling(SubjectPublicKeyInfo info, byte[] encoded)
      throws IOException {
    AsymmetricKeyParameter key = PublicKeyFactory.createKey(info);
    SubjectPublicKeyInfo written = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key);
    if (!Arrays.equals(written.getEncoded(ASN1Encoding.DER), encoded)) {
      throw new IOException("not in DER, or not in the usual form of such a key");
    }
    return key;
  }

  /** SHA-256 of the PEM text: 64 columns, LF, as OpenSSL writes it. */
  static String fingerprint(byte[] encoded) {
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
