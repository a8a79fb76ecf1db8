package dev.mantlet.integrity;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * The elliptic curves of OpenSSF Model Signing, each with the one hash that goes with it, so that
 * the algorithm follows from the trusted key and never from the message.
 */
enum Curve {
  P256("1.2.840.10045.3.1.7", "SHA-256", "SHA256withECDSA"),
  P384("1.3.132.0.34", "SHA-384", "SHA384withECDSA"),
  P521("1.3.132.0.35", "SHA-512", "SHA512withECDSA");

  private final String oid;
  private final String hash;
  private final String signatureAlgorithm;

  Curve(String oid, String hash, String signatureAlgorithm) {
    this.oid = oid;
    this.hash = hash;
    this.signatureAlgorithm = signatureAlgorithm;
  }

  static Optional<Curve> withOid(String oid) {
    return Stream.of(values()).filter(curve -> curve.oid.equals(oid)).findFirst();
  }

  /** The hash, as {@link java.security.MessageDigest} knows it. */
  String hash() {
    return hash;
  }

  /** Hash and signature, as {@link java.security.Signature} knows them. */
  String signatureAlgorithm() {
    return signatureAlgorithm;
  }
}
