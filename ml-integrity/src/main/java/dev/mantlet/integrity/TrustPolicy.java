package dev.mantlet.integrity;

import dev.mantlet.integrity.release.PolicyOrigin;
import dev.mantlet.integrity.release.PolicyRoots;
import dev.mantlet.integrity.spi.TrustSource;
import dev.mantlet.integrity.spi.VersionMemory;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whose signature counts for which model, and the limits of what is read. Immutable, thread-safe.
 *
 * <p>There is no key for all models: a key that may sign one model may not sign another until it is
 * allowed to.
 */
public final class TrustPolicy {
  private final Map<ModelId, TrustedSigners> signers;
  private final Set<Leniency> leniencies;
  private final Map<ModelId, Integer> thresholds;
  private final Map<ModelId, ReleaseRule> releases;
  private final Set<String> revokedKeys;
  private final Set<String> revokedPayloads;
  private final Optional<PolicyOrigin> origin;
  private final int maxSignatureBytes;
  private final long maxModelBytes;

  private TrustPolicy(Builder builder, Optional<PolicyOrigin> origin) {
    this.signers = Map.copyOf(builder.signers);
    this.thresholds = Map.copyOf(builder.thresholds);
    this.releases = Map.copyOf(builder.releases);
    this.revokedKeys = Set.copyOf(builder.revokedKeys);
    this.revokedPayloads = Set.copyOf(builder.revokedPayloads);
    this.origin = origin;
    this.leniencies = Set.copyOf(builder.leniencies);
    this.maxSignatureBytes = builder.maxSignatureBytes;
    this.maxModelBytes = builder.maxModelBytes;
  }

  /** Begins a policy that trusts nobody yet. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The policy that is signed by enough of these root keys, has their name and counts now.
   *
   * @param envelope a signed policy, as {@link ModelSigner#signPolicy} makes it and {@code
   *     docs/formats/trust-policy.md} has it
   * @param roots which policy, and who signs it
   * @param leastVersion the lowest version that is accepted; raise it with the program
   * @throws ModelRejectedException if any of this does not hold; nothing of it is trusted then
   */
  public static TrustPolicy fromSignedJson(byte[] envelope, PolicyRoots roots, long leastVersion) {
    return SignedPolicy.verified(envelope, roots, leastVersion, roots.clock().instant());
  }

  /**
   * The same, not older than what {@code store} has seen, which remembers this one; two policies of
   * one version are refused.
   *
   * @throws ModelRejectedException also if the store cannot be used
   */
  public static TrustPolicy fromSignedJson(
      byte[] envelope, PolicyRoots roots, VersionMemory store) {
    return SignedPolicy.remembered(envelope, roots, new Versions(store));
  }

  /** Which signed policy this is; empty if it was built by the program. */
  public Optional<PolicyOrigin> origin() {
    return origin;
  }

  /**
   * Refuses at a time in which this signed policy does not count; one of the program always does.
   */
  void checkCounts(Instant now) {
    origin.ifPresent(signed -> ReleaseRule.checkTime(StatementType.POLICY, signed.validity(), now));
  }

  /** How many distinct keys must have signed {@code id}. */
  int threshold(ModelId id) {
    return thresholds.getOrDefault(id, 1);
  }

  /** What is asked of the release statement of {@code id}; nothing if none is required. */
  Optional<ReleaseRule> release(ModelId id) {
    return Optional.ofNullable(releases.get(id));
  }

  Set<String> revokedKeys() {
    return revokedKeys;
  }

  Set<String> revokedPayloads() {
    return revokedPayloads;
  }

  /** Who may sign {@code id}; refuses at once where no signature could help. */
  TrustedSigners signersOf(ModelId id) {
    TrustedSigners trusted = signers.get(id);
    if (trusted == null) {
      throw new ModelRejectedException(
          Reason.UNTRUSTED_KEY, "the policy trusts no key for the model \"" + id + "\": allow one");
    }
    return trusted;
  }

  boolean allows(Leniency leniency) {
    return leniencies.contains(leniency);
  }

  int maxSignatureBytes() {
    return maxSignatureBytes;
  }

  long maxModelBytes() {
    return maxModelBytes;
  }

  ResourceNames names() {
    return allows(Leniency.UNPORTABLE_NAMES) ? ResourceNames.POSIX : ResourceNames.PORTABLE;
  }

  /** Builds a {@link TrustPolicy}. Not thread-safe. */
  public static final class Builder {
    /** 4 MiB, some 20,000 files; reading a bundle takes several times its size. */
    private static final int DEFAULT_MAX_SIGNATURE_BYTES = 4 << 20;

    /** 2 GiB, about what one Java buffer holds. */
    private static final long DEFAULT_MAX_MODEL_BYTES = 1L << 31;

    private final Map<ModelId, TrustedSigners> signers = new HashMap<>();
    private final Set<Leniency> leniencies = EnumSet.noneOf(Leniency.class);
    private final Map<ModelId, Integer> thresholds = new HashMap<>();
    private final Map<ModelId, ReleaseRule> releases = new HashMap<>();
    private final Set<String> revokedKeys = new HashSet<>();
    private final Set<String> revokedPayloads = new HashSet<>();
    private int maxSignatureBytes = DEFAULT_MAX_SIGNATURE_BYTES;
    private long maxModelBytes = DEFAULT_MAX_MODEL_BYTES;

    private Builder() {}

    /**
     * Trusts {@code key} to sign the model {@code id}, beside the signers that were allowed before.
     *
     * @param key an EC key on P-256, P-384 or P-521, or one of ML-DSA-65; another one is an {@link
     *     IllegalArgumentException}
     */
    public Builder allow(ModelId id, PublicKey key) {
      return allow(id, VerificationKey.of(key));
    }

    Builder allow(ModelId id, VerificationKey key) {
      signers.put(id, soFar(id).with(key));
      return this;
    }

    /**
     * Trusts the certificate that {@code trust} describes to sign the model {@code id}, beside the
     * signers that were allowed before.
     */
    public Builder allow(ModelId id, CertificateTrust trust) {
      signers.put(id, soFar(id).with(trust));
      return this;
    }

    /**
     * Trusts keyless signers that {@code source} proves, such as {@code SigstoreTrust} of {@code
     * ml-integrity-sigstore}, to sign the model {@code id}, beside the signers that were allowed
     * before.
     */
    public Builder allow(ModelId id, TrustSource source) {
      signers.put(id, soFar(id).with(source));
      return this;
    }

    /**
     * Demands that {@code key}, too, has signed the model {@code id}, beside whoever is allowed to:
     * in a file called like the signature with {@code .1} to {@code .9} behind, over the very same
     * statement. Each call adds one more. With a key of ML-DSA-65 a model stays safe if elliptic
     * curves are broken, and the other way round.
     *
     * {@snippet class="dev.mantlet.integrity.IntegritySnippetsTest" region="require-co-signature"}
     *
     * @param key as in {@link #allow(ModelId, PublicKey)}, and none that is allowed for this model
     */
    public Builder requireCoSignature(ModelId id, PublicKey key) {
      return requireCoSignature(id, VerificationKey.of(key));
    }

    Builder requireCoSignature(ModelId id, VerificationKey key) {
      signers.put(id, soFar(id).withRequired(key));
      return this;
    }

    /**
     * Demands signatures of the model {@code id} by this many distinct keys, of those that are
     * allowed or required: one in the signature, the others in co-signatures. By default 1, beside
     * the required ones.
     */
    public Builder threshold(ModelId id, int distinctKeys) {
      if (distinctKeys < 1 || distinctKeys > CoSignatures.MAX + 1) {
        throw new IllegalArgumentException(
            "a threshold is 1 to " + (CoSignatures.MAX + 1) + ", was " + distinctKeys);
      }
      thresholds.put(id, distinctKeys);
      return this;
    }

    /**
     * Demands a release statement for the model {@code id}, signed by {@code key} or another one
     * that was given so, and a model that is the one released: the way to refuse older models.
     *
     * @param key as in {@link #allow(ModelId, PublicKey)}; better one that may not sign the model
     */
    public Builder requireRelease(ModelId id, PublicKey key) {
      return requireRelease(id, VerificationKey.of(key));
    }

    Builder requireRelease(ModelId id, VerificationKey key) {
      ReleaseRule rule = ruleSoFar(id);
      releases.put(id, rule.with(rule.keys().with(key)));
      return this;
    }

    /** Demands signatures of the release statement by this many distinct keys; by default 1. */
    public Builder releaseThreshold(ModelId id, int distinctKeys) {
      ReleaseRule rule = ruleSoFar(id);
      releases.put(id, rule.with(rule.keys().withThreshold(distinctKeys)));
      return this;
    }

    /** Refuses releases of the model {@code id} below this version. */
    public Builder minimumVersion(ModelId id, long version) {
      releases.put(id, ruleSoFar(id).withMinimumVersion(version));
      return this;
    }

    /** Refuses releases of the model {@code id} that began to count longer ago than this. */
    public Builder maximumAge(ModelId id, Duration age) {
      releases.put(id, ruleSoFar(id).withMaximumAge(age));
      return this;
    }

    private ReleaseRule ruleSoFar(ModelId id) {
      return releases.getOrDefault(id, ReleaseRule.NONE);
    }

    /**
     * Counts no signature by the key with this fingerprint, of a model or a release.
     *
     * @param sha256 as {@link VerifiedModel#keyFingerprint} tells it
     */
    public Builder revokeKey(String sha256) {
      revokedKeys.add(checkedDigest(sha256));
      return this;
    }

    /**
     * Refuses the one signed model with this digest.
     *
     * @param sha256 as {@link ModelManifest#digest} tells it
     */
    public Builder revokePayload(String sha256) {
      revokedPayloads.add(checkedDigest(sha256));
      return this;
    }

    private static String checkedDigest(String sha256) {
      if (!Sha256.isHex(sha256)) {
        throw new IllegalArgumentException(
            "what is revoked has 64 lower-case hex digits, found " + PrintableText.of(sha256));
      }
      return sha256;
    }

    private TrustedSigners soFar(ModelId id) {
      return signers.getOrDefault(id, TrustedSigners.NOBODY);
    }

    /**
     * Limits the bytes of a signature file; by default 4 MiB, enough for some 20,000 files, at most
     * 64 MiB. Reading one takes several times as much heap.
     */
    public Builder maxSignatureBytes(int bytes) {
      if (bytes < 1 || bytes > Envelope.MAX_BYTES) {
        throw new IllegalArgumentException(
            "maxSignatureBytes must be from 1 to " + Envelope.MAX_BYTES + ", was " + bytes);
      }
      maxSignatureBytes = bytes;
      return this;
    }

    /**
     * Limits the bytes of all files of a model together, which are held in direct memory; by
     * default 2 GiB.
     *
     * <p>A single file holds at most 2 GiB - 9 bytes whatever the limit. The JVM has a limit of its
     * own, {@code -XX:MaxDirectMemorySize}.
     */
    public Builder maxModelBytes(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("maxModelBytes must be 1 or above, was " + bytes);
      }
      maxModelBytes = bytes;
      return this;
    }

    /**
     * Accepts every file name that POSIX and the OpenSSF format allow: with colons and backslashes,
     * and names that differ only in case or Unicode form.
     *
     * <p>By default such names are refused, because another system may take one for the other.
     * Needed for models that were signed elsewhere with such names.
     */
    public Builder allowUnportableNames() {
      leniencies.add(Leniency.UNPORTABLE_NAMES);
      return this;
    }

    /**
     * Follows symbolic links to regular files in the model's folder, if the signature says that
     * links were signed as the files that they lead to.
     *
     * <p>Links that lead out of the folder, to folders, in a circle or to nothing are refused all
     * the same.
     */
    public Builder allowSymbolicLinksInsideTheFolder() {
      leniencies.add(Leniency.SYMBOLIC_LINKS);
      return this;
    }

    /**
     * Lets files lie in the folder that are not signed. They cannot be opened through {@link
     * VerifiedModel}; whoever reads the folder himself finds them.
     */
    public Builder allowUnsignedFilesInTheFolder() {
      leniencies.add(Leniency.UNSIGNED_FILES);
      return this;
    }

    /**
     * Reads signatures of version 0.2 of the reference tool. Dangerous: they do not say which model
     * they are for, so that any model that was ever signed by the same key in this format passes
     * for the one that is expected. For the time until old models are signed anew.
     */
    public Builder allowDangerousFormatOfVersion02() {
      leniencies.add(Leniency.FORMAT_OF_VERSION_02);
      return this;
    }

    /**
     * Accepts files of formats that run code when they are loaded: pickles, zip archives such as
     * those of PyTorch and Keras, HDF5, and serialized Java objects. Dangerous: a signature then
     * vouches for a program, not for numbers.
     */
    public Builder allowDangerousFilesThatCarryCode() {
      leniencies.add(Leniency.FILES_THAT_CARRY_CODE);
      return this;
    }

    /**
     * The policy; {@link IllegalStateException} if it would trust nobody, for some model only
     * demands co-signatures, demands one of a key that is allowed already or revoked, or asks for
     * more distinct keys than there are that are not revoked.
     */
    public TrustPolicy build() {
      return build(Optional.empty());
    }

    TrustPolicy build(PolicyOrigin origin) {
      return build(Optional.of(origin));
    }

    private TrustPolicy build(Optional<PolicyOrigin> origin) {
      new PolicyChecks(signers, revokedKeys).check(thresholds, releases);
      return new TrustPolicy(this, origin);
    }
  }
}
