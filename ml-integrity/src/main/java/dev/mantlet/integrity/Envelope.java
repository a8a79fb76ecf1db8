package dev.mantlet.integrity;

import java.util.List;

/**
 * The outer part of a bundle, which nothing protects yet: which key it names, the payload, the
 * signature.
 *
 * <p>Sigstore bundle v0.3 with one DSSE envelope, in the shape that OpenSSF Model Signing v1.0
 * gives it.
 *
 * @param keyFingerprint SHA-256 of the PEM text of the key that the bundle says it was signed with
 * @param payload the statement, as exact bytes
 * @param signature what should be an ECDSA signature in DER
 */
record Envelope(String keyFingerprint, byte[] payload, byte[] signature) {
  static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
  static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

  /** Largest bundle, 64 MiB: with 100,000 files there are some 500 bytes for each. */
  static final int MAX_BYTES = 64 << 20;

  /**
   * A bundle of a public key has some 30 tokens; one of Sigstore, which gets its own refusal, some
   * hundreds.
   */
  private static final int MAX_TOKENS = 2_000;

  private static final StrictJson JSON =
      StrictJson.reader(Reason.MALFORMED_BUNDLE, "the bundle", MAX_BYTES, MAX_TOKENS);

  /** Reads a bundle, or refuses it. */
  static Envelope parse(byte[] bundle) {
    if (bundle.length > MAX_BYTES) {
      throw new ModelRejectedException(
          Reason.TOO_LARGE,
          "the bundle has " + bundle.length + " bytes, at most " + MAX_BYTES + " are read");
    }
    JsonObject root = JSON.read(bundle).only("mediaType", "verificationMaterial", "dsseEnvelope");
    checkMediaType(root.string("mediaType"));
    String fingerprint = keyFingerprint(root.object("verificationMaterial"));
    JsonObject dsse = root.object("dsseEnvelope").only("payload", "payloadType", "signatures");
    byte[] signature = onlySignature(dsse);
    dsse.constant("payloadType", PAYLOAD_TYPE);
    return new Envelope(fingerprint, dsse.base64("payload"), signature);
  }

  /** The bytes that the signature is over. */
  byte[] signedBytes() {
    return Dsse.preAuthenticationEncoding(PAYLOAD_TYPE, payload);
  }

  private static void checkMediaType(String found) {
    if (!found.equals(MEDIA_TYPE)) {
      Reason reason =
          found.startsWith("application/vnd.dev.sigstore.bundle")
              ? Reason.UNSUPPORTED
              : Reason.MALFORMED_BUNDLE;
      throw new ModelRejectedException(
          reason,
          "the bundle has the media type \"" + found + "\", expected \"" + MEDIA_TYPE + "\"");
    }
  }

  private static String keyFingerprint(JsonObject material) {
    for (String other :
        List.of("certificate", "x509CertificateChain", "timestampVerificationData")) {
      if (material.has(other)) {
        throw unsupported("verificationMaterial." + other);
      }
    }
    material.only("publicKey", "tlogEntries");
    if (material.has("tlogEntries") && !material.objects("tlogEntries").isEmpty()) {
      throw unsupported("entries of a transparency log");
    }
    return fingerprintOf(material.object("publicKey").only("hint", "rawBytes", "keyDetails"));
  }

  /** Before version 1.1 the reference tool wrote the PEM text itself, not its hash. */
  private static String fingerprintOf(JsonObject publicKey) {
    return publicKey.has("hint")
        ? publicKey.only("hint").string("hint")
        : Sha256.hexOf(publicKey.base64("rawBytes"));
  }

  private static byte[] onlySignature(JsonObject dsse) {
    List<JsonObject> signatures = dsse.objects("signatures");
    if (signatures.size() != 1) {
      throw dsse.refuse("has " + signatures.size() + " signatures, expected exactly one");
    }
    JsonObject signature = signatures.get(0).only("sig", "keyid");
    if (signature.has("keyid") && !signature.isNull("keyid")) {
      signature.constant("keyid", "");
    }
    return signature.base64("sig");
  }

  private static ModelRejectedException unsupported(String what) {
    return new ModelRejectedException(
        Reason.UNSUPPORTED,
        "the bundle has "
            + what
            + "; this version verifies signatures by a public key only: sign with a key");
  }
}
