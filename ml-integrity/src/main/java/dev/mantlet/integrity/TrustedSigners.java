package dev.mantlet.integrity;

import dev.mantlet.integrity.spi.TrustSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whose signature counts for one model. Immutable.
 *
 * @param keys by their fingerprints
 * @param certificates of which any one suffices
 * @param sources which prove keyless signers; any one suffices
 * @param required keys that must have signed too, by their fingerprints
 */
record TrustedSigners(
    Map<String, VerificationKey> keys,
    List<CertificateTrust> certificates,
    List<TrustSource> sources,
    Map<String, VerificationKey> required) {
  static final TrustedSigners NOBODY = new TrustedSigners(Map.of(), List.of(), List.of(), Map.of());

  TrustedSigners {
    keys = Map.copyOf(keys);
    certificates = List.copyOf(certificates);
    sources = List.copyOf(sources);
    required = Map.copyOf(required);
  }

  TrustedSigners with(VerificationKey key) {
    return new TrustedSigners(added(keys, key), certificates, sources, required);
  }

  TrustedSigners with(CertificateTrust trust) {
    return new TrustedSigners(keys, added(certificates, trust), sources, required);
  }

  TrustedSigners with(TrustSource source) {
    return new TrustedSigners(keys, certificates, added(sources, source), required);
  }

  TrustedSigners withRequired(VerificationKey key) {
    return new TrustedSigners(keys, certificates, sources, added(required, key));
  }

  private static Map<String, VerificationKey> added(
      Map<String, VerificationKey> keys, VerificationKey key) {
    Map<String, VerificationKey> more = new HashMap<>(keys);
    more.put(key.fingerprint(), key);
    return more;
  }

  private static <T> List<T> added(List<T> list, T element) {
    List<T> more = new ArrayList<>(list);
    more.add(element);
    return more;
  }

  /** Whether anybody could sign at all. */
  boolean isNobody() {
    return keys.isEmpty() && certificates.isEmpty() && sources.isEmpty();
  }

  /**
   * How many distinct keys could sign, if each certificate and each source brings one and these are
   * revoked.
   */
  int mostKeys(Set<String> revoked) {
    Set<String> all = new HashSet<>(keys.keySet());
    all.addAll(required.keySet());
    all.removeAll(revoked);
    return all.size() + certificates.size() + sources.size();
  }

  /** Whether a key would have to sign twice. */
  boolean requiresAnAllowedKey() {
    return keys.keySet().stream().anyMatch(required::containsKey);
  }

  /**
   * Who signed, by the bundle's word, which only selects among those who are trusted; the signature
   * itself is not verified yet.
   *
   * @param seen as for {@link CertificateTrust#signer}
   */
  Signer signer(Envelope envelope, Instant seen) {
    SignerClaim claim = envelope.signer();
    if (claim.fingerprint().isPresent()) {
      return Signer.byKey(key(claim.fingerprint().get()));
    }
    return besideRequired(
        claim.chain().isEmpty()
            ? keylessSigner(claim.bundle(), envelope.payload())
            : certificateSigner(claim.chain(), seen));
  }

  /** A certificate may be for a key that is required: then one key would meet both demands. */
  private Signer besideRequired(Signer signer) {
    if (required.containsKey(signer.key().fingerprint())) {
      throw new ModelRejectedException(
          Reason.CO_SIGNATURE_MISSING,
          "the signature is by the key "
              + Sha256.brief(signer.key().fingerprint())
              + ", which the policy requires beside it: sign with another certificate");
    }
    return signer;
  }

  private VerificationKey key(String fingerprint) {
    VerificationKey key = keys.get(fingerprint);
    if (key == null) {
      throw new ModelRejectedException(
          Reason.UNTRUSTED_KEY,
          "the bundle names the key "
              + Sha256.brief(fingerprint)
              + ", the policy trusts for this model "
              + (keys.isEmpty() ? "no key" : briefly(keys.keySet())));
    }
    return key;
  }

  private Signer certificateSigner(List<byte[]> der, Instant seen) {
    CertificateChain chain = CertificateChain.parse(der);
    ModelRejectedException none =
        new ModelRejectedException(
            Reason.UNTRUSTED_KEY,
            "the bundle was signed with a certificate, the policy trusts for this model no"
                + " certificate, but the keys "
                + briefly(keys.keySet()));
    return firstOf(certificates, trust -> trust.signer(chain, seen), none);
  }

  private Signer keylessSigner(byte[] bundle, byte[] payload) {
    ModelRejectedException none =
        new ModelRejectedException(
            Reason.NEEDS_SIGSTORE_ADAPTER,
            "the bundle was signed keyless, with a certificate of Sigstore and its transparency"
                + " log, and the policy has no trust source for this model: add"
                + " ml-integrity-sigstore and allow SigstoreTrust, or sign with a key");
    return firstOf(sources, source -> KeylessSigner.proven(source, bundle, payload), none);
  }

  /** The first trust that accepts; else the refusal of the one that came furthest. */
  private static <T> Signer firstOf(
      List<T> trusts, Function<T, Signer> signer, ModelRejectedException none) {
    List<ModelRejectedException> refusals = new ArrayList<>();
    for (T trust : trusts) {
      try {
        return signer.apply(trust);
      } catch (ModelRejectedException refusal) {
        refusals.add(refusal);
      }
    }
    throw refusals.stream().max(Comparator.comparing(ModelRejectedException::reason)).orElse(none);
  }

  private static String briefly(Set<String> fingerprints) {
    return fingerprints.stream().map(Sha256::brief).sorted().collect(Collectors.joining(", "));
  }
}
