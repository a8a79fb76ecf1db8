package dev.mantlet.fieldcrypto;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import dev.mantlet.fieldcrypto.KeyWrap.WrapRefusedException;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyState;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The keys that open.
 *
 * <p>What the key service refuses, or the store does not know, is remembered for a few seconds,
 * with its wrapped form, so that a forged form of a good key does not stand in the way of the good
 * one; how much of it there may be is bounded for each tenant. An answer that is wrong (another
 * key, garbage) is not remembered: it says something about the service, not about the header.
 * Thread-safe.
 */
final class OpeningKeys {
  /** Refusals that are remembered, some hundred bytes each. */
  private static final int MAX_REFUSALS = 10_000;

  private static final Duration REFUSED_FOR = Duration.ofSeconds(10);

  /** What is looked up: a key in one wrapped form, or none; small, whatever the form is. */
  private record Lookup(KeySlot slot, KeyId id, String wrappedDigest) {
    static Lookup of(OpeningId id) {
      return new Lookup(id.slot(), id.id(), id.ref().wrapped().map(OpeningKeys::sha256).orElse(""));
    }
  }

  private final KeyMachinery machinery;
  private final ActiveKeys active;
  private final KeyCache<OpeningId, OpenedKey> cache;
  private final SingleFlight<Lookup, OpenedKey> flights;
  private final Cache<Lookup, Boolean> refused;
  private final RefusalLimit limit;

  OpeningKeys(KeyMachinery machinery, ActiveKeys active) {
    this.machinery = machinery;
    this.active = active;
    KeyLimits limits = machinery.limits;
    cache =
        new KeyCache<>(
            limits.cachedKeys(),
            limits.outage(),
            false,
            machinery.nanos,
            machinery.chance,
            machinery.counts);
    flights = machinery.flights();
    refused =
        Caffeine.newBuilder()
            .maximumSize(MAX_REFUSALS)
            .expireAfterWrite(REFUSED_FOR)
            .ticker(machinery.nanos::getAsLong)
            .executor(Runnable::run)
            .build();
    limit = new RefusalLimit(limits.refusalsPerMinute(), machinery.nanos);
  }

  OpeningKey get(KeyOwner owner, KeyPurpose purpose, KeyRef ref) {
    OpeningId id = new OpeningId(owner, purpose, ref);
    Optional<KeyState> mark = machinery.marks.of(ref.id(), id.slot());
    mark.ifPresent(state -> ClosedKeys.requireOpen(ref.id(), state));
    OpenedKey key = cache.get(id, new Loading(id));
    ClosedKeys.requireOpen(ref.id(), key.state());
    boolean needsReseal =
        key.state() != KeyState.ACTIVE
            || mark.isPresent()
            || machinery.source.isShared() && active.isSucceeded(id.slot(), id.id());
    return new OpeningKey(key.dataKey().orElseThrow(), needsReseal);
  }

  void forget(OpeningId id) {
    cache.forget(id);
  }

  void clear() {
    cache.clear();
    refused.invalidateAll();
  }

  /** Keys and refusals in memory. */
  long size() {
    refused.cleanUp();
    return cache.size() + refused.estimatedSize();
  }

  private final class Loading implements KeyCache.Loader<OpenedKey> {
    private final OpeningId id;

    Loading(OpeningId id) {
      this.id = id;
    }

    private String tenant() {
      return id.owner().tenant();
    }

    @Override
    public OpenedKey load(KeyCache.Publishing<OpenedKey> publish) {
      Lookup lookup = Lookup.of(id);
      if (refused.getIfPresent(lookup) != null) {
        throw new DecryptionFailedException();
      }
      requirePlace(limit.hasPlace(tenant())); // before a thread is troubled
      return flights.get(lookup, tenant(), () -> limited(lookup, publish));
    }

    @Override
    public void loadAhead(KeyCache.Publishing<OpenedKey> publish) {
      Lookup lookup = Lookup.of(id);
      if (refused.getIfPresent(lookup) == null) {
        flights.start(lookup, tenant(), () -> limited(lookup, publish));
      }
    }

    /** Takes a place among the refusals, and gives it back if it was none. */
    private OpenedKey limited(Lookup lookup, KeyCache.Publishing<OpenedKey> publish) {
      requirePlace(limit.tryTake(tenant()));
      boolean wasRefused = false;
      try {
        return publish.from(loaded(lookup));
      } catch (DecryptionFailedException e) {
        wasRefused = true;
        machinery.counts.refusals.increment();
        throw e;
      } finally {
        if (!wasRefused) {
          limit.giveBack(tenant());
        }
      }
    }

    private Supplier<KeyCache.Loaded<OpenedKey>> loaded(Lookup lookup) {
      return () -> {
        try {
          return machinery.source.opening(id);
        } catch (WrapRefusedException e) {
          refused.put(lookup, true);
          throw new DecryptionFailedException();
        }
      };
    }

    @Override
    public void confirm(OpenedKey key) {
      machinery.confirm(tenant(), id.id(), false);
    }
  }

  private void requirePlace(boolean there) {
    if (!there) {
      machinery.counts.throttled.increment();
      throw KeyUnavailableException.fast(
          Reason.THROTTLED,
          "too many keys of this tenant were refused in the last minute; forged headers, or a key"
              + " service without its keys");
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
