package dev.mantlet.integrity;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The outer part of a bundle, which nothing protects yet: who it says has signed, the payload, the
 * signature.
 *
 * <p>Sigstore bundle v0.3 with one DSSE envelope, in the shape that OpenSSF Model Signing v1.0
 * gives it, or the same as a co-signature of ours.
 *
 * @param mediaType one of the two that are known
 * @param signer who the bundle says it was signed by
 * @param payload the statement, as exact bytes
 * @param signature what should be a signature over {@link #signedBytes}
 */
record Envelope(String mediaType, SignerClaim signer, byte[] payload, byte[] signature) {
  static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

  /** Of bundles with keys that OpenSSF Model Signing does not have. */
  static final String CO_SIGNATURE_MEDIA_TYPE = "application/vnd.dev.mantlet.cosignature.v1+json";

  static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

  /** Largest bundle that a policy may allow, 64 MiB: with 100,000 files some 500 bytes for each. */
  static final int MAX_BYTES = 64 << 20;

  /** A bundle of a public key has some 30 tokens; one of Sigstore some hundreds. */
  private static final int MAX_TOKENS = 2_000;

  private static final StrictJson JSON =
      StrictJson.reader(Reason.MALFORMED_BUNDLE, "the bundle", MAX_BYTES, MAX_TOKENS);

  /** Reads a bundle, or refuses it. */
  static Envelope parse(byte[] bundle) {
    JsonObject root = JSON.read(bundle).only("mediaType", "verificationMaterial", "dsseEnvelope");
    String mediaType = root.string("mediaType");
    checkMediaType(mediaType);
    SignerClaim signer = SignerClaim.parse(root.object("verificationMaterial"), bundle);
    JsonObject dsse = root.object("dsseEnvelope").only("payload", "payloadType", "signatures");
    byte[] signature = onlySignature(dsse);
    dsse.constant("payloadType", PAYLOAD_TYPE);
    return new Envelope(mediaType, signer, dsse.base64("payload"), signature);
  }

  /** The bytes that the signature is over. */
  byte[] signedBytes() {
    return preAuthenticationEncoding(PAYLOAD_TYPE, payload);
  }

  /**
   * The pre-authentication encoding of DSSE 1.0.2, which is what exactly is signed: {@code "DSSEv1"
   * SP LEN(type) SP type SP LEN(payload) SP payload}, lengths in bytes: no two pairs of type and
   * payload encode alike.
   */
  static byte[] preAuthenticationEncoding(String payloadType, byte[] payload) {
    int typeBytes = payloadType.getBytes(StandardCharsets.UTF_8).length;
    byte[] head =
        ("DSSEv1 " + typeBytes + " " + payloadType + " " + payload.length + " ")
            .getBytes(StandardCharsets.UTF_8);
    byte[] encoded = new byte[head.length + payload.length];
    System.arraycopy(head, 0, encoded, 0, head.length);
    System.arraycopy(payload, 0, encoded, head.length, payload.length);
    return encoded;
  }

  private static void checkMediaType(String found) {
    if (!found.equals(MEDIA_TYPE) && !found.equals(CO_SIGNATURE_MEDIA_TYPE)) {
      Reason reason =
          found.startsWith("application/vnd.dev.sigstore.bundle")
              ? Reason.UNSUPPORTED
              : Reason.MALFORMED_BUNDLE;
      throw new ModelRejectedException(
          reason,
          "the bundle has the media type \"" + found + "\", expected \"" + MEDIA_TYPE + "\"");
    }
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
}
