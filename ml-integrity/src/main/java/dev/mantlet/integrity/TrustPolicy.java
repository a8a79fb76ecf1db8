package dev.mantlet.integrity;

import java.security.PublicKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whose signature counts for which model, and the limits of what is read. Immutable, thread-safe.
 *
 * <p>There is no key for all models: a key that may sign one model may not sign another until it is
 * allowed to.
 */
public final class TrustPolicy {
  private final Map<ModelId, Map<String, EcKey>> keys;
  private final long maxModelBytes;
  private final ResourceNames names;

  private TrustPolicy(Builder builder) {
    this.keys =
        builder.keys.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> Map.copyOf(entry.getValue())));
    this.maxModelBytes = builder.maxModelBytes;
    this.names = builder.names;
  }

  /** Begins a policy that trusts nobody yet. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The key for {@code id} that has this fingerprint; the bundle's word for it only selects among
   * the keys that are trusted.
   */
  EcKey keyFor(ModelId id, String fingerprint) {
    EcKey key = keysFor(id).get(fingerprint);
    if (key == null) {
      throw new ModelRejectedException(
          Reason.UNTRUSTED_KEY,
          "the bundle names the key "
              + Sha256.brief(fingerprint)
              + ", the policy trusts for \""
              + id
              + "\" "
              + briefly(keysFor(id).keySet()));
    }
    return key;
  }

  /** Refuses at once where no signature could help. */
  Map<String, EcKey> keysFor(ModelId id) {
    Map<String, EcKey> trusted = keys.get(id);
    if (trusted == null) {
      throw new ModelRejectedException(
          Reason.UNTRUSTED_KEY, "the policy trusts no key for the model \"" + id + "\": allow one");
    }
    return trusted;
  }

  long maxModelBytes() {
    return maxModelBytes;
  }

  ResourceNames names() {
    return names;
  }

  private static String briefly(Set<String> fingerprints) {
    return fingerprints.stream().map(Sha256::brief).sorted().collect(Collectors.joining(", "));
  }

  /** Builds a {@link TrustPolicy}. Not thread-safe. */
  public static final class Builder {
    /** 2 GiB, about what one Java buffer holds. */
    private static final long DEFAULT_MAX_MODEL_BYTES = 1L << 31;

    private final Map<ModelId, Map<String, EcKey>> keys = new HashMap<>();
    private long maxModelBytes = DEFAULT_MAX_MODEL_BYTES;
    private ResourceNames names = ResourceNames.PORTABLE;

    private Builder() {}

    /**
     * Trusts {@code key} to sign the model {@code id}, beside the keys that were allowed before.
     *
     * @param key an EC key on P-256, P-384 or P-521; another one is an {@link
     *     IllegalArgumentException}
     */
    public Builder allow(ModelId id, PublicKey key) {
      EcKey trusted = EcKey.of(key);
      keys.computeIfAbsent(id, any -> new HashMap<>()).put(trusted.fingerprint(), trusted);
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
      names = ResourceNames.POSIX;
      return this;
    }

    /** The policy; {@link IllegalStateException} if it would trust nobody. */
    public TrustPolicy build() {
      if (keys.isEmpty()) {
        throw new IllegalStateException(
            "a policy that allows no key refuses every model: allow(id, key) first");
      }
      return new TrustPolicy(this);
    }
  }
}
