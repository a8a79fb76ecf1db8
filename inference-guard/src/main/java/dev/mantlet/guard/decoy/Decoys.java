package dev.mantlet.guard.decoy;

import dev.mantlet.guard.InferenceRequest;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.internal.KeyedHash;
import java.util.List;

/**
 * What a policy makes decoys of: a key, and clean samples whose answers decoys look like.
 *
 * <p>A decoy is an invented answer. It must never be used where an answer decides on money, access,
 * health or safety. Immutable; {@code toString} tells no key.
 */
public final class Decoys {
  private static final byte[] PURPOSE = KeyedHash.bytes("mantlet decoy 1");

  private final KeyedHash hash;
  private final List<InferenceRequest> samples;

  private Decoys(KeyedHash hash, List<InferenceRequest> samples) {
    this.hash = hash;
    this.samples = samples;
  }

  /**
   * Decoys that only the holder of a key can foretell; one key makes them the same on all replicas.
   *
   * @param key at least 32 bytes, from a key store, used for nothing else; is copied
   * @throws IllegalArgumentException if the key is shorter
   */
  public static Keyed keyed(byte[] key) {
    return new Keyed(KeyedHash.of(key));
  }

  /**
   * The 32 bytes that a decoy for a row follows from, and nothing else: an HMAC-SHA-256 of tenant
   * and row.
   *
   * @param row the bytes of the row as the guard has stored them
   */
  public byte[] seed(Tenant tenant, byte[] row) {
    return hash.digest(PURPOSE, KeyedHash.bytes(tenant.name()), row);
  }

  /** The clean samples. */
  public List<InferenceRequest> samples() {
    return samples;
  }

  @Override
  public String toString() {
    return "Decoys[samples=" + samples.size() + "]";
  }

  /** Decoys that still lack what they look like. */
  public static final class Keyed {
    private final KeyedHash hash;

    private Keyed(KeyedHash hash) {
      this.hash = hash;
    }

    /**
     * Decoys that look like the model's answers to these requests, which run whenever a session
     * opens; their memory must not change. Together they have 100 to 10,000 rows: the more, the
     * later a caller sees two decoys that look alike.
     *
     * @param cleanSamples clean rows of the deployment's own data, of all labels
     */
    public Decoys likeAnswersTo(List<InferenceRequest> cleanSamples) {
      return new Decoys(hash, List.copyOf(cleanSamples));
    }
  }
}
