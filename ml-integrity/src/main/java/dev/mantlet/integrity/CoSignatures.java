package dev.mantlet.integrity;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The signatures beside the first that a policy asks for: each over the same statement, byte for
 * byte, by a key of its own.
 */
final class CoSignatures {
  /** Files are called like the signature, with a number from 1 to 9 behind. */
  static final int MAX = 9;

  private final Map<String, VerificationKey> missing;
  private final Map<String, VerificationKey> wanted;
  private final byte[] payload;
  private final Set<Integer> places = new HashSet<>();
  private final Set<String> keys = new HashSet<>();

  private CoSignatures(
      Map<String, VerificationKey> required, Map<String, VerificationKey> others, byte[] payload) {
    this.missing = new HashMap<>(required);
    this.wanted = new HashMap<>(others);
    this.wanted.putAll(required);
    this.payload = payload;
  }

  /**
   * Refuses unless every required key signed {@code payload} too.
   *
   * @param others keys that count too, if they signed
   * @param enough how many keys are looked for; fewer do not refuse here
   */
  static CoSignatures verified(
      Map<String, VerificationKey> required,
      Map<String, VerificationKey> others,
      int enough,
      byte[] payload,
      ModelSource source,
      int maxBytes) {
    CoSignatures coSignatures = new CoSignatures(required, others, payload);
    for (int number = 1; number <= MAX && !coSignatures.isComplete(enough); number++) {
      int place = number;
      source
          .readCoSignature(place, maxBytes)
          .ifPresent(bundle -> coSignatures.count(place, Envelope.parse(bundle)));
    }
    coSignatures.refuseMissing();
    return coSignatures;
  }

  /** The numbers of the files that counted. */
  Set<Integer> places() {
    return places;
  }

  /** The fingerprints of the keys that counted. */
  Set<String> keys() {
    return keys;
  }

  private boolean isComplete(int enough) {
    return missing.isEmpty() && keys.size() >= enough;
  }

  /** One by somebody who is not asked for, or again by the same key, neither helps nor harms. */
  private void count(int number, Envelope envelope) {
    String fingerprint = envelope.signer().fingerprint().orElse("");
    VerificationKey key = wanted.get(fingerprint);
    if (key != null) {
      EnvelopeSignature.check(envelope, Signer.byKey(key));
      checkPayload(number, envelope.payload());
      wanted.remove(fingerprint);
      missing.remove(fingerprint);
      keys.add(fingerprint);
      places.add(number);
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
