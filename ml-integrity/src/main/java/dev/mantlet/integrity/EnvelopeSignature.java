package dev.mantlet.integrity;

/** Whether an envelope was signed by who is trusted to; nothing of its payload has been read. */
final class EnvelopeSignature {
  private EnvelopeSignature() {}

  /** Refuses an envelope that is not of the kind that the key signs, or not signed by it. */
  static void check(Envelope envelope, Signer signer) {
    checkMediaType(envelope, signer.key());
    if (!signer.key().verifies(envelope.signedBytes(), envelope.signature())) {
      throw bad(signer);
    }
  }

  /** The same, or in the way of version 0.2. */
  static void checkWithVersion02(Envelope envelope, Signer signer) {
    checkMediaType(envelope, signer.key());
    if (!signer.key().verifies(envelope.signedBytes(), envelope.signature())
        && !LegacyFormat.verifies(envelope, signer)) {
      throw bad(signer);
    }
  }

  /** Keys that the format does not have sign bundles of another type, and only those. */
  private static void checkMediaType(Envelope envelope, VerificationKey key) {
    if (!envelope.mediaType().equals(key.mediaType())) {
      throw new ModelRejectedException(
          Reason.MALFORMED_BUNDLE,
          "the bundle has the media type \""
              + envelope.mediaType()
              + "\", expected \""
              + key.mediaType()
              + "\" for a signature by "
              + key.signatureAlgorithm());
    }
  }

  private static ModelRejectedException bad(Signer signer) {
    return new ModelRejectedException(
        Reason.BAD_SIGNATURE,
        "the signature is not one by the key "
            + Sha256.brief(signer.key().fingerprint())
            + " over this statement; the bundle was changed, or signed by another key");
  }
}
