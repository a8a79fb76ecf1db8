package dev.mantlet.integrity;

import dev.mantlet.integrity.VerificationReport.Warning;
import dev.mantlet.integrity.VerifiedModel.Loading;
import dev.mantlet.integrity.release.ReleaseStatement;
import dev.mantlet.integrity.spi.VersionMemory;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** One verification of one model, step by step, with its report. Used once, by one thread. */
final class Verification {
  private final TrustPolicy policy;
  private final Optional<Versions> store;
  private final ModelId id;
  private final ModelSource source;
  private final ReportDraft draft;

  /** The latest time in the store. */
  private Instant seen = Instant.EPOCH;

  private final Set<String> revokedKeys;

  /** The first signer and those that are required: no other key stands in for one of them. */
  private final Set<String> indispensable = new HashSet<>();

  private Set<Integer> coSignatures = Set.of();

  /**
   * Begins a verification.
   *
   * @param now by the clock; {@link #run} believes a store that has seen a later time
   */
  Verification(
      TrustPolicy policy,
      Optional<Versions> store,
      ModelId id,
      ModelSource source,
      Loading loading,
      Instant now) {
    this.policy = policy;
    this.store = store;
    this.id = id;
    this.source = source;
    this.draft = new ReportDraft(id, loading, now);
    this.revokedKeys = new HashSet<>(policy.revokedKeys());
  }

  private void warnBeforehand() {
    warnIf(draft.loading() == Loading.IN_PLACE_UNSAFE, Warning.LOADED_IN_PLACE);
    warnIf(policy.allows(Leniency.UNSIGNED_FILES), Warning.UNSIGNED_FILES_ALLOWED);
    warnIf(policy.allows(Leniency.FORMAT_OF_VERSION_02), Warning.DANGEROUS_FORMAT_ALLOWED);
    boolean released = policy.release(id).isPresent();
    warnIf(!released, Warning.NO_RELEASE_REQUIRED);
    warnIf(released && store.isEmpty(), Warning.NO_VERSION_STORE);
  }

  /** What the store knows: the time, if the clock is behind it, and the keys that were revoked. */
  private void recall(Versions versions) {
    seen = versions.now(seen);
    warnIf(draft.seen(seen), Warning.CLOCK_WENT_BACK);
    warnIf(!versions.ask(VersionMemory::isAnchored), Warning.NO_ANCHOR);
    revokedKeys.addAll(versions.ask(memory -> new HashSet<>(memory.revokedKeys(id))));
  }

  private void warnIf(boolean condition, Warning warning) {
    if (condition) {
      draft.warn(warning);
    }
  }

  /** The verified model, or a refusal; what is accepted is remembered before it is handed out. */
  VerifiedModel run(Supplier<VerifiedFiles> place) {
    warnBeforehand();
    store.ifPresent(this::recall);
    TrustedSigners trusted = policy.signersOf(id);
    policy.checkCounts(draft.at());
    Envelope envelope = Envelope.parse(source.readSignature(policy.maxSignatureBytes()));
    Signer signer = signer(policy, id, envelope, seen);
    Set<String> keys = signers(trusted, signer, envelope.payload());
    draft.signedBy(keys, signer.identity());
    Statement signed = source.named(statement(envelope.payload()));
    draft.payload(signed.manifest().digest());
    refuseRevokedPayload(signed.manifest().digest());
    policy
        .release(id)
        .ifPresentOrElse(rule -> checkRelease(rule, signed, keys), this::checkNoStore);
    return loaded(signed, signer, place.get());
  }

  private VerifiedModel loaded(Statement signed, Signer signer, VerifiedFiles files) {
    try {
      ModelFiles.load(source, coSignatures, signed, policy, files, draft.files());
      VerifiedModel model =
          new VerifiedModel(id, signed.manifest(), signer, files, draft.accepted());
      store.ifPresent(versions -> versions.tell(memory -> memory.remember(model)));
      return model;
    } catch (RuntimeException | Error e) {
      files.closeAfter(e);
      throw e;
    }
  }

  /** The report of a refusal. */
  VerificationReport refused(ModelRejectedException refusal) {
    return draft.refused(refusal);
  }

  /**
   * Who is trusted for {@code id} and signed the envelope; nothing of the payload has been read.
   */
  static Signer signer(TrustPolicy policy, ModelId id, Envelope envelope, Instant seen) {
    Signer signer = policy.signersOf(id).signer(envelope, seen);
    if (policy.allows(Leniency.FORMAT_OF_VERSION_02)) {
      EnvelopeSignature.checkWithVersion02(envelope, signer);
    } else {
      EnvelopeSignature.check(envelope, signer);
    }
    return signer;
  }

  /** The distinct keys that signed, among them all that are required. */
  private Set<String> signers(TrustedSigners trusted, Signer signer, byte[] payload) {
    String first = signer.key().fingerprint();
    indispensable.add(first);
    indispensable.addAll(trusted.required().keySet());
    indispensable.forEach(this::refuseRevokedKey);
    Map<String, VerificationKey> others = new HashMap<>(trusted.keys());
    others.keySet().removeAll(revokedKeys);
    others.remove(first);
    int threshold = policy.threshold(id);
    CoSignatures counted =
        CoSignatures.verified(
            trusted.required(), others, threshold - 1, payload, source, policy.maxSignatureBytes());
    coSignatures = counted.places();
    Set<String> keys = new HashSet<>(counted.keys());
    keys.add(first);
    refuseBelow(threshold, keys.size());
    return keys;
  }

  private void refuseBelow(int threshold, int found) {
    if (found < threshold) {
      throw new ModelRejectedException(
          Reason.TOO_FEW_SIGNATURES,
          "the model is signed by "
              + found
              + " distinct keys that count, the policy asks for "
              + threshold
              + ": add co-signatures by the others");
    }
  }

  private void refuseRevokedKey(String fingerprint) {
    if (revokedKeys.contains(fingerprint)) {
      throw new ModelRejectedException(
          Reason.REVOKED,
          "the key " + Sha256.brief(fingerprint) + " was revoked: sign the model with another");
    }
  }

  private void refuseRevokedPayload(String digest) {
    if (policy.revokedPayloads().contains(digest)) {
      throw new ModelRejectedException(
          Reason.REVOKED, "the model " + Sha256.brief(digest) + " was revoked by the policy");
    }
  }

  private Statement statement(byte[] payload) {
    if (policy.allows(Leniency.FORMAT_OF_VERSION_02)) {
      return LegacyFormat.statement(payload, policy.names())
          .orElseGet(() -> Statement.parse(payload, id, policy.names()));
    }
    return Statement.parse(payload, id, policy.names());
  }

  private void checkRelease(ReleaseRule rule, Statement signed, Set<String> keys) {
    byte[] envelope = source.readRelease(StatementType.RELEASE.maxBytes());
    ReleaseRule.Verified verified = rule.verified(envelope, id, revokedKeys, draft.at());
    ReleaseStatement release = verified.release();
    draft.released(release, verified.signers());
    checkPayload(release, signed.manifest().digest());
    checkKeysLeft(release, keys);
    store.ifPresent(versions -> checkAgainst(versions, release));
  }

  private static void checkPayload(ReleaseStatement release, String digest) {
    if (!release.payloadSha256().equals(digest)) {
      throw new ModelRejectedException(
          Reason.RELEASE_MISMATCH,
          "the release is for the model "
              + Sha256.brief(release.payloadSha256())
              + ", the signature is over "
              + Sha256.brief(digest)
              + ": one of the two files is of another release");
    }
  }

  /** What the release revokes is revoked at once, not only from the next time. */
  private void checkKeysLeft(ReleaseStatement release, Set<String> keys) {
    revokedKeys.addAll(release.revokes().keys());
    indispensable.forEach(this::refuseRevokedKey);
    Set<String> left = new HashSet<>(keys);
    left.removeAll(revokedKeys);
    if (left.size() < policy.threshold(id)) {
      throw new ModelRejectedException(
          Reason.REVOKED,
          "the release revokes keys that signed the model; "
              + left.size()
              + " are left, the policy asks for "
              + policy.threshold(id)
              + ": sign the model with the others");
    }
    draft.signedBy(left, draft.identity());
  }

  private void checkAgainst(Versions versions, ReleaseStatement release) {
    versions.tell(memory -> memory.check(release));
    Optional<String> last = versions.ask(memory -> memory.payloadSha256(id));
    boolean skipped =
        last.isPresent()
            && release.supersedes().isPresent()
            && !last.equals(release.supersedes())
            && !last.get().equals(release.payloadSha256());
    warnIf(skipped, Warning.RELEASE_SKIPPED);
  }

  private void checkNoStore() {
    if (store.isPresent()) {
      throw new ModelRejectedException(
          Reason.RELEASE_MISSING,
          "there is a version store, but the policy trusts no key for releases of \""
              + id
              + "\", so that no version is known: requireRelease(id, key)");
    }
  }
}
