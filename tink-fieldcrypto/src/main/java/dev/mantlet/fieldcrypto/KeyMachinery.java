package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyService;
import dev.mantlet.fieldcrypto.spi.KeyStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What the parts of a keyring share. Thread-safe once the keyring is made. */
final class KeyMachinery {
  /**
   * Owners whose active keys are kept; beyond that, the least used ones are asked for, or made,
   * more often.
   */
  private static final int MAX_OWNERS = 10_000;

  final KeyLimits limits;
  final LongSupplier nanos;
  final DoubleSupplier chance;
  final KeyCounts counts = new KeyCounts();
  final KeyVault vault = new KeyVault();
  final KeyMarks marks = new KeyMarks();
  final KeyTasks tasks = new KeyTasks();
  final KeySource source;
  final Optional<StoreCalls> store;

  private final GuardedCalls serviceCalls;
  private final GuardedCalls storeCalls;
  private final List<SingleFlight<?, ?>> allFlights = new ArrayList<>();
  private final SingleFlight<Object, Object> once;
  private final SingleFlight<Confirmation, Boolean> confirmations;

  private record Confirmation(KeyId id, boolean toSeal) {}

  KeyMachinery(
      KeyService service,
      Optional<KeyStore> keptIn,
      KeyLimits limits,
      LongSupplier nanos,
      InstantSource wall,
      SecureRandom random,
      DoubleSupplier chance) {
    this.limits = limits;
    this.nanos = nanos;
    this.chance = chance;
    serviceCalls = new GuardedCalls("key service", new CircuitBreaker(nanos, chance), counts);
    storeCalls = new GuardedCalls("key store", new CircuitBreaker(nanos, chance), counts);
    once = flights();
    confirmations = flights();
    KeyMaker maker =
        new KeyMaker(new KeyWrap(service, serviceCalls, counts), vault, healthy(random), counts);
    store = keptIn.map(kept -> new StoreCalls(kept, storeCalls, counts));
    source =
        store
            .<KeySource>map(calls -> new StoredKeys(calls, maker, limits, nanos, wall))
            .orElseGet(() -> new EmbeddedKeys(maker, limits, nanos));
  }

  /** A generator that blocks fails, as one that throws. */
  private HealthyRandom healthy(SecureRandom random) {
    try {
      return inTime("", () -> new HealthyRandom(random));
    } catch (KeyUnavailableException e) {
      tasks.close();
      if (e.reason() == Reason.UNREACHABLE) {
        throw new KeyUnavailableException(
            Reason.RANDOMNESS_FAILED,
            "the random generator did not answer within " + limits.waitAtMost(),
            e);
      }
      throw e;
    }
  }

  <K, V> SingleFlight<K, V> flights() {
    SingleFlight<K, V> flights = new SingleFlight<>(tasks, limits.waitAtMost(), this::overdue);
    allFlights.add(flights);
    return flights;
  }

  /** A cache of active keys. */
  <K, V> KeyCache<K, V> activeCache() {
    boolean reuses = source.isShared(); // the store says that a key is still the active one
    return new KeyCache<>(MAX_OWNERS, limits.outage(), reuses, nanos, chance, counts);
  }

  private void overdue() {
    serviceCalls.overdue();
    storeCalls.overdue();
  }

  /** Runs {@code work} on a thread of the keyring; the caller waits as for a key. */
  @SuppressWarnings("unchecked") // what comes back is what work returned
  <V> V inTime(String tenant, Supplier<V> work) {
    return (V) once.get(new Object(), tenant, work::get);
  }

  /**
   * Confirms with the key store that a key may serve while the key service is away.
   *
   * @throws KeyUnavailableException if it may not, or that cannot be found out
   */
  void confirm(String tenant, KeyId id, boolean toSeal) {
    if (!source.isShared()) {
      return;
    }
    confirmations.get(
        new Confirmation(id, toSeal),
        tenant,
        () -> {
          source.confirm(id, toSeal);
          return true;
        });
  }

  void close() {
    vault.close();
    tasks.close(); // first: nothing takes off after the last flight was ended
    allFlights.forEach(SingleFlight::close);
  }
}
