package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyService;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The data keys of all tenants: for each the one that seals now, and a cache of those that open.
 *
 * <p>A data key belongs to one tenant, is wrapped by a {@link KeyService} and travels wrapped in
 * the header of each record, so that there is no key store to lose. The sealing key is replaced at
 * its largest age or number of records, whichever is first, never later. The key service is asked
 * once for a new sealing key and once for each wrapped key that is not cached, however many threads
 * want it; a failure is not cached. Keys live in memory of this process; Java cannot promise to
 * wipe them. Thread-safe; share one.
 */
public final class Keyring {
  /**
   * Tenants whose sealing key is kept; beyond that, the least used tenants get a new one more
   * often.
   */
  private static final int MAX_SEALING_TENANTS = 10_000;

  private final KeyWrap keyWrap;
  private final long maxRecords;
  private final SecureRandom random = new SecureRandom();
  private final SingleFlight<KeyOwner, SealingKey> sealing;
  private final SingleFlight<OpeningId, DataKey> opening;

  private Keyring(Builder builder) {
    keyWrap = new KeyWrap(builder.service);
    maxRecords = builder.maxRecords;
    sealing = new SingleFlight<>(MAX_SEALING_TENANTS, builder.maxAge, builder.nanos);
    opening = new SingleFlight<>(builder.cachedKeys, builder.cachedFor, builder.nanos);
  }

  /** A keyring with the defaults of {@link Builder}. */
  public static Keyring wrappedBy(KeyService service) {
    return builder(service).build();
  }

  /** Starts a keyring with other limits. */
  public static Builder builder(KeyService service) {
    return new Builder(Objects.requireNonNull(service, "service"));
  }

  /**
   * The key that seals one more record, field or stream of {@code owner}; that use is counted.
   *
   * @param bytes the plaintext bytes that it will seal
   */
  SealingKey sealingKey(KeyOwner owner, long bytes) {
    while (true) {
      SealingKey key = sealing.get(owner, () -> newSealingKey(owner));
      if (key.takeUse()) {
        return key;
      }
      sealing.forget(owner, key);
    }
  }

  private SealingKey newSealingKey(KeyOwner owner) {
    DataKey dataKey = DataKey.random(random);
    byte[] id = new byte[KeyId.BYTES];
    random.nextBytes(id);
    KeyId keyId = KeyId.of(id);
    byte[] wrapped = keyWrap.wrap(owner, KeyPurpose.SEALING, keyId, dataKey);
    return new SealingKey(new KeyRef(keyId, Optional.of(wrapped)), dataKey, maxRecords);
  }

  /**
   * The data key of {@code owner} that {@code ref} names.
   *
   * @throws DecryptionFailedException if there is no such key of this owner and purpose
   */
  OpeningKey openingKey(KeyOwner owner, KeyPurpose purpose, KeyRef ref) {
    // The owner is part of the cache's key: a wrapped key that is cached for one owner opens
    // nothing for another.
    byte[] wrapped = ref.wrapped().orElseThrow(DecryptionFailedException::new);
    DataKey key =
        opening.get(
            new OpeningId(owner, purpose, ref),
            () -> keyWrap.unwrap(owner, purpose, ref.id(), wrapped));
    return new OpeningKey(key, false);
  }

  /**
   * The key of {@code owner} that seals equal values to equal ciphertexts, the same one for all
   * processes that share the key store.
   *
   * @throws IllegalStateException if there is no key store
   */
  SealingKey deterministicKey(KeyOwner owner) {
    return Optional.<SealingKey>empty()
        .orElseThrow(() ->
            new IllegalStateException(
                "equal values seal to equal bytes only under a key that all processes share:"
                    + " give the keyring a key store"));
  }

  @Override
  public String toString() {
    return "Keyring[maxRecords=" + maxRecords + "]";
  }

  private record OpeningId(KeyOwner owner, KeyPurpose purpose, KeyRef ref) {}

  /** The limits of a keyring. Not thread-safe. */
  public static final class Builder {
    /**
     * So many records depend on one data key at most: it limits what a stolen key opens, far below
     * any bound of the format.
     */
    private static final long DEFAULT_MAX_RECORDS = 1L << 20;

    /**
     * The bound on messages under one key that NIST SP 800-38D §8.3 sets for random nonces; the
     * format would allow more.
     */
    private static final long LARGEST_MAX_RECORDS = 1L << 32;

    private static final Duration DEFAULT_AGE = Duration.ofHours(1);

    /** A century in nanoseconds still fits a long. */
    private static final Duration LARGEST_AGE = Duration.ofDays(36_500);

    private final KeyService service;
    private Duration maxAge = DEFAULT_AGE;
    private long maxRecords = DEFAULT_MAX_RECORDS;
    private int cachedKeys = 1024;
    private Duration cachedFor = DEFAULT_AGE;
    private LongSupplier nanos = System::nanoTime;

    private Builder(KeyService service) {
      this.service = service;
    }

    /**
     * The age at which a sealing key is replaced, above zero and at most 36,500 days; one hour by
     * default.
     */
    public Builder maxAge(Duration age) {
      maxAge = checkedAge("maxAge", age);
      return this;
    }

    /** The number of records after which a sealing key is replaced, 1 to 2^32; 2^20 by default. */
    public Builder maxMessages(long records) {
      if (records < 1 || records > LARGEST_MAX_RECORDS) {
        throw new IllegalArgumentException("maxMessages must be 1 to 2^32, was " + records);
      }
      maxRecords = records;
      return this;
    }

    /** The number of unwrapped keys that are kept for opening, 1 or more; 1,024 by default. */
    public Builder cachedKeys(int keys) {
      if (keys < 1) {
        throw new IllegalArgumentException("cachedKeys must be 1 or more, was " + keys);
      }
      cachedKeys = keys;
      return this;
    }

    /**
     * The time for which an unwrapped key is kept for opening, above zero and at most 36,500 days;
     * one hour by default. It is also the time for which a key that the service no longer serves
     * still opens here.
     */
    public Builder cachedFor(Duration time) {
      cachedFor = checkedAge("cachedFor", time);
      return this;
    }

    /** The seam for tests: {@code System::nanoTime} in production. */
    Builder nanos(LongSupplier source) {
      nanos = source;
      return this;
    }

    /** Makes the keyring; asks the key service nothing. */
    public Keyring build() {
      return new Keyring(this);
    }

    private static Duration checkedAge(String name, Duration age) {
      if (age.isNegative() || age.isZero() || age.compareTo(LARGEST_AGE) > 0) {
        throw new IllegalArgumentException(
            name + " must be above zero and at most " + LARGEST_AGE.toDays() + " days, was " + age);
      }
      return age;
    }
  }
}
