package dev.mantlet.integrity;

import dev.mantlet.integrity.spi.TrustSource;
import java.security.PublicKey;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
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
  private final int maxSignatureBytes;
  private final long maxModelBytes;

  private TrustPolicy(Builder builder) {
    this.signers = Map.copyOf(builder.signers);
    this.leniencies = Set.copyOf(builder.leniencies);
    this.maxSignatureBytes = builder.maxSignatureBytes;
    this.maxModelBytes = builder.maxModelBytes;
  }

  /** Begins a policy that trusts nobody yet. */
  public static Builder builder() {
    return new Builder();
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
      signers.put(id, soFar(id).with(VerificationKey.of(key)));
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
      signers.put(id, soFar(id).withRequired(VerificationKey.of(key)));
      return this;
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
     * The policy; {@link IllegalStateException} if it would trust nobody, for some model only
     * demands co-signatures, or demands one of a key that is allowed already.
     */
    public TrustPolicy build() {
      if (signers.isEmpty()) {
        throw new IllegalStateException(
            "a policy that allows no key refuses every model: allow(id, key) first");
      }
      signers.forEach(Builder::checkSigners);
      return new TrustPolicy(this);
    }

    private static void checkSigners(ModelId id, TrustedSigners trusted) {
      if (trusted.isNobody()) {
        throw new IllegalStateException(
            "the policy requires a co-signature for \"" + id + "\" but allows nobody to sign it");
      }
      if (trusted.requiresAnAllowedKey()) {
        throw new IllegalStateException(
            "a key that may sign \"" + id + "\" is also required to co-sign it: use another key");
      }
    }
  }
}
