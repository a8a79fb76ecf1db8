package dev.mantlet.integrity;

import dev.mantlet.integrity.spi.ProvenSigner;
import dev.mantlet.integrity.spi.TrustSource;
import java.util.Optional;

/** What a trust source proves, taken only for the payload and the kind of key that it is for. */
final class KeylessSigner {
  private KeylessSigner() {}

  /** Who signed {@code bundle}, or a refusal; {@code payload} is what was decoded from it here. */
  static Signer proven(TrustSource source, byte[] bundle, byte[] payload) {
    ProvenSigner proof = source.prove(bundle.clone());
    checkPayload(proof, payload);
    return new Signer(key(proof), Optional.of(proof.identity()), Optional.of(proof.issuer()));
  }

  /** Two readers that decoded different bytes would let one verify what the other never saw. */
  private static void checkPayload(ProvenSigner proof, byte[] payload) {
    String found = Sha256.hexOf(payload);
    if (!found.equals(proof.payloadSha256())) {
      throw new ModelRejectedException(
          Reason.BAD_SIGNATURE,
          "the trust source verified a payload with sha256 "
              + Sha256.brief(proof.payloadSha256())
              + ", but the bundle's is "
              + Sha256.brief(found));
    }
  }

  /** The signature is verified here once more, in the way of its curve: so P-256 alone. */
  private static VerificationKey key(ProvenSigner proof) {
    try {
      VerificationKey key = VerificationKey.of(proof.key());
      if (key instanceof EcKey ec && ec.curve() == Curve.P256) {
        return key;
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the same refusal.
    }
    throw new ModelRejectedException(
        Reason.CERTIFICATE_NOT_FOR_SIGNING,
        "the keyless signer \""
            + proof.identity()
            + "\" has a key for "
            + proof.key().getAlgorithm()
            + ", expected an EC key on P-256");
  }
}
