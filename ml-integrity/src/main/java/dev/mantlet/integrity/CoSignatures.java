package dev.mantlet.integrity;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The signatures beside the first that a policy requires: each over the same statement, byte for
 * byte, by a key of its own.
 */
final class CoSignatures {
  /** Files are called like the signature, with a number from 1 to 9 behind. */
  static final int MAX = 9;

  private final Map<String, VerificationKey> missing;
  private final byte[] payload;
  private final Set<Integer> counted = new HashSet<>();

  private CoSignatures(Map<String, VerificationKey> required, byte[] payload) {
    this.missing = new HashMap<>(required);
    this.payload = payload;
  }

  /**
   * Refuses unless every required key signed {@code payload} too.
   *
   * @return the numbers of the co-signatures that counted
   */
  static Set<Integer> verified(
      Map<String, VerificationKey> required, byte[] payload, ModelSource source, int maxBytes) {
    CoSignatures coSignatures = new CoSignatures(required, payload);
    for (int number = 1; number <= MAX && !coSignatures.missing.isEmpty(); number++) {
      int place = number;
      source
          .readCoSignature(place, maxBytes)
          .ifPresent(bundle -> coSignatures.count(place, Envelope.parse(bundle)));
    }
    coSignatures.refuseMissing();
    return coSignatures.counted;
  }

  /** One by somebody who is not asked for neither helps nor harms. */
  private void count(int number, Envelope envelope) {
    if (envelope.signer() instanceof SignerClaim.ByKey claim
        && missing.containsKey(claim.fingerprint())) {
      EnvelopeSignature.check(envelope, Signer.byKey(missing.remove(claim.fingerprint())));
      checkPayload(number, envelope.payload());
      counted.add(number);
    }
  }

  private void checkPayload(int number, byte[] found) {
    if (!Arrays.equals(found, payload)) {
      throw new ModelRejectedException(
          Reason.CO_SIGNATURE_MISMATCH,
          "the co-signature "
              + number
              + " is over the manifest "
              + Sha256.brief(Sha256.hexOf(found))
              + ", the signature over "
              + Sha256.brief(Sha256.hexOf(payload))
              + ": let both sign the same folder, with the same paths ignored");
    }
  }

  private void refuseMissing() {
    if (!missing.isEmpty()) {
      String key = missing.keySet().stream().sorted().iterator().next();
      throw new ModelRejectedException(
          Reason.CO_SIGNATURE_MISSING,
          "the policy requires that the key "
              + Sha256.brief(key)
              + " signs too, and none of the co-signatures 1 to "
              + MAX
              + " beside the signature is by it");
    }
  }
}
