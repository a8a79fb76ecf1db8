package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyService;
import dev.mantlet.fieldcrypto.spi.KeyState;
import dev.mantlet.fieldcrypto.spi.KeyStore;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The data keys of all owners: for each the one that seals now, and a cache of those that open.
 *
 * <p>A data key belongs to a tenant, or to one data subject of a tenant, and is wrapped by a {@link
 * KeyService}. Without a key store it travels wrapped in the header of what it seals, and each
 * process makes its own; with {@linkplain Builder#keptIn a store} all processes share one active
 * key for each owner, and keys can be listed, disabled and destroyed. A sealing key is replaced at
 * its largest age, or number of messages or bytes in this process, whichever is first, never later.
 *
 * <p>The key service is asked once for what many threads want, on a daemon thread of the keyring,
 * and every caller waits for a stated time at most. When it fails again and again it is left alone
 * for a while; what that means for callers says {@link Builder#serveDuringOutage}. Nothing is ever
 * sealed without a key.
 *
 * <p>Data keys are in the memory of this process and are wiped when they are not used any more and
 * on {@link #close}; what the JDK and the collector copied is out of reach. Thread-safe; share one,
 * and close it at the end. Guide: {@code docs/keys.md}.
 */
public final class Keyring implements AutoCloseable {
  private final DataKeys keys;

  private Keyring(KeyMachinery machinery) {
    this.keys = new DataKeys(machinery);
  }

  /** A keyring without a key store, with the defaults of {@link Builder}. */
  public static Keyring wrappedBy(KeyService service) {
    return builder(service).build();
  }

  /** Starts a keyring with a key store or other limits. */
  public static Builder builder(KeyService service) {
    return new Builder(Objects.requireNonNull(service, "service"));
  }

  /** What ciphers and indexes ask for. */
  DataKeys dataKeys() {
    return keys;
  }

  /**
   * Makes a new sealing key of {@code owner} now. What older keys sealed still opens, and is marked
   * as to be sealed again: with a key store everywhere, without one only what the last key of this
   * process sealed. Other processes go on with the old key until the age of their cache.
   *
   * @return the name of the key that seals now; that of another process if it was quicker
   * @throws KeyUnavailableException if the key service or the store gave none; the old key stays
   */
  public KeyId rotateNow(KeyOwner owner) {
    return rotateNow(owner, KeyPurpose.SEALING);
  }

  /**
   * Makes a new key of {@code owner} for {@code purpose} now. A new deterministic key seals equal
   * values to other bytes than the old one, until they are sealed again; with a new index key both
   * are searched, until the old one is disabled or destroyed.
   *
   * @return the name of the key that is active now
   * @throws IllegalStateException if there is no key store and the purpose is not sealing
   * @throws KeyUnavailableException if the key service or the store gave none; the old key stays
   */
  public KeyId rotateNow(KeyOwner owner, KeyPurpose purpose) {
    return keys.rotate(new KeySlot(checked(owner), purpose));
  }

  /**
   * All keys of {@code owner} in the key store, the newest first, in whatever state.
   *
   * @throws IllegalStateException if there is no key store
   */
  public List<StoredKey> keys(KeyOwner owner) {
    return keys.desk().keys(checked(owner));
  }

  /**
   * Makes a key do nothing until it is enabled: at once in this process, elsewhere within the age
   * of the cache. If it was the active one, the next seal makes a new one.
   *
   * @throws IllegalArgumentException if the store has no such key
   * @throws IllegalStateException if there is no key store
   * @throws KeyUnavailableException KEY_DESTROYED if there is nothing left to disable, UNREACHABLE
   */
  public void disable(KeyId id) {
    keys.desk().change(id, KeyState.DISABLED);
  }

  /**
   * Makes a disabled key open again; it seals no more. Other keys stay as they are.
   *
   * @throws IllegalArgumentException if the store has no such key
   * @throws IllegalStateException if there is no key store
   * @throws KeyUnavailableException KEY_DESTROYED, UNREACHABLE
   */
  public void enable(KeyId id) {
    keys.desk().change(id, KeyState.RETIRED);
  }

  /**
   * Deletes the wrapped form of a key, so that what it sealed can never be opened again: at once in
   * this process, elsewhere within the age of the cache. A backup of the store still has it: it
   * must go too, or be wrapped with a key that goes.
   *
   * @throws IllegalArgumentException if the store has no such key
   * @throws IllegalStateException if there is no key store
   * @throws KeyUnavailableException UNREACHABLE
   */
  public void destroy(KeyId id) {
    keys.desk().change(id, KeyState.DESTROYED);
  }

  private static KeyOwner checked(KeyOwner owner) {
    CanonicalBytes.checked("tenant", owner.tenant());
    owner.subject().ifPresent(subject -> CanonicalBytes.checked("subject", subject));
    return owner;
  }

  /** What was counted since the keyring was made. */
  public Counters counters() {
    return keys.counters();
  }

  /**
   * Wipes all data keys. Calls that are under way fail, and so does every later one, with an {@link
   * IllegalStateException}; closing again does nothing. The key service and the key store stay
   * open.
   */
  @Override
  public void close() {
    keys.close();
  }

  @Override
  public String toString() {
    return "Keyring[" + (keys.areShared() ? "keys in a store" : "embedded keys") + "]";
  }

  /**
   * What a keyring did since it was made.
   *
   * @param wraps attempts to have a data key wrapped
   * @param unwraps attempts to have a data key unwrapped
   * @param storeCalls attempts to ask the key store
   * @param failedCalls of these, those that could not be made or broke down
   * @param fastFailures of these, those that were not made, because too many had failed before
   * @param refusals keys that the service or the store did not know, or that were wrong
   * @param throttled lookups that were not made, because too many of the tenant were refused
   * @param servedStale uses of a key past its age, during an outage
   * @param newKeys data keys that were made
   */
  public record Counters(
      long wraps,
      long unwraps,
      long storeCalls,
      long failedCalls,
      long fastFailures,
      long refusals,
      long throttled,
      long servedStale,
      long newKeys) {}

  /** The key store and the limits of a keyring. Not thread-safe. */
  public static final class Builder {
    private final KeyService service;
    private Optional<KeyStore> store = Optional.empty();
    private Optional<Duration> maxAge = Optional.empty();
    private long maxMessages = KeyLimits.DEFAULT_MAX_MESSAGES;
    private long maxBytes = KeyLimits.DEFAULT_MAX_BYTES;
    private int cachedKeys = 1024;
    private Duration cachedFor = KeyLimits.DEFAULT_AGE;
    private Duration outage = Duration.ZERO;
    private Duration waitAtMost = Duration.ofSeconds(10);
    private int refusalsPerMinute = 600;
    private LongSupplier nanos = System::nanoTime;
    private InstantSource wall = Clock.systemUTC();
    private SecureRandom random = new SecureRandom();
    private Optional<DoubleSupplier> chance = Optional.empty();

    private Builder(KeyService service) {
      this.service = service;
    }

    /**
     * Keeps the wrapped data keys in {@code keyStore} and not in headers. What was sealed with
     * embedded keys before still opens.
     */
    public Builder keptIn(KeyStore keyStore) {
      store = Optional.of(keyStore);
      return this;
    }

    /**
     * The age at which a sealing key is replaced, above zero and at most 36,500 days; by default
     * one hour, and with a key store 30 days. With a store it is the age since the key was made, by
     * the wall clocks of the processes, as seen when one first uses it.
     */
    public Builder maxAge(Duration age) {
      maxAge = Optional.of(KeyLimits.age("maxAge", age));
      return this;
    }

    /**
     * The number of messages in this keyring after which a sealing key is replaced, 1 to 2^28; 2^20
     * by default. Keyrings that share a key store count apart, and each from zero when its process
     * starts again. All together they should seal at most 2^32 single fields in the life of a key:
     * {@code docs/formats/field-envelope.md} says why.
     */
    public Builder maxMessages(long messages) {
      maxMessages = KeyLimits.range("maxMessages", messages, KeyLimits.LARGEST_MAX_MESSAGES);
      return this;
    }

    /**
     * The number of plaintext bytes in this keyring after which a sealing key is replaced, 1 to
     * 2^46; 2^36 by default. A single message that has more is refused.
     */
    public Builder maxBytes(long bytes) {
      maxBytes = KeyLimits.range("maxBytes", bytes, KeyLimits.LARGEST_MAX_BYTES);
      return this;
    }

    /** The number of unwrapped keys that are kept for opening, 1 or more; 1,024 by default. */
    public Builder cachedKeys(int keys) {
      cachedKeys = (int) KeyLimits.range("cachedKeys", keys, Integer.MAX_VALUE);
      return this;
    }

    /**
     * The time for which an unwrapped key is kept for opening, and for which what the key store
     * said about a key is taken for true; above zero and at most 36,500 days, one hour by default.
     * It is therefore also the time for which a key that was disabled or destroyed by another
     * process still works here, and one that the service no longer serves still opens; as long as
     * the store says that such a key is the active one, it seals up to {@link #maxAge}.
     */
    public Builder cachedFor(Duration time) {
      cachedFor = KeyLimits.age("cachedFor", time);
      return this;
    }

    /**
     * For how long keys that are in memory serve past their age while the key service cannot be
     * reached; zero by default, at most 36,500 days. After it, and for keys that are not in memory,
     * calls fail fast. It extends no limit of messages or bytes, and no key of which the key store
     * does not confirm that it is neither disabled nor destroyed.
     */
    public Builder serveDuringOutage(Duration time) {
      outage = time.isZero() ? time : KeyLimits.age("serveDuringOutage", time);
      return this;
    }

    /**
     * How long a call waits for the key service and the key store, above zero and at most a day; 10
     * seconds by default. The time is that of the machine, also where a test moves the time.
     */
    public Builder waitAtMost(Duration time) {
      waitAtMost = KeyLimits.wait("waitAtMost", time);
      return this;
    }

    /**
     * How many lookups of a key may be refused in a minute for one tenant, 1 to 1,000,000; 600 by
     * default. Beyond it no unknown key of this tenant is looked up.
     */
    public Builder refusalsPerMinute(int refusals) {
      refusalsPerMinute = (int) KeyLimits.range("refusalsPerMinute", refusals, 1_000_000);
      return this;
    }

    /** The seam for tests: {@code System::nanoTime} in production. */
    Builder nanos(LongSupplier source) {
      nanos = source;
      return this;
    }

    /** The seam for tests: the clock of the system in production. */
    Builder wall(InstantSource source) {
      wall = source;
      return this;
    }

    /** The seam for tests: a new {@link SecureRandom} in production. */
    Builder random(SecureRandom source) {
      random = source;
      return this;
    }

    /** The seam for tests: numbers of the random generator in production. */
    Builder chance(DoubleSupplier source) {
      chance = Optional.of(source);
      return this;
    }

    /**
     * Makes the keyring; asks key service and key store nothing.
     *
     * @throws KeyUnavailableException RANDOMNESS_FAILED if the random generator fails its test
     */
    public Keyring build() {
      KeyLimits limits =
          new KeyLimits(
              maxAge.orElse(KeyLimits.defaultMaxAge(store.isPresent())),
              maxMessages,
              maxBytes,
              cachedKeys,
              cachedFor,
              outage,
              waitAtMost,
              refusalsPerMinute);
      return new Keyring(
          new KeyMachinery(
              service, store, limits, nanos, wall, random, chance.orElse(random::nextDouble)));
    }
  }
}
