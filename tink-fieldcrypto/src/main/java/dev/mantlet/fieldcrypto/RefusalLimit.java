package dev.mantlet.fieldcrypto;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How many lookups of a tenant may be refused in a minute, so that forged headers of one tenant
 * neither flood the key service nor use up what another tenant may do.
 *
 * <p>A lookup takes a place before it is made and gives it back if it was not refused, so that the
 * limit holds exactly, on any number of threads. It is the generic cell rate algorithm (ITU-T
 * I.371, annex A) with a minute's worth as the burst. Thread-safe.
 */
final class RefusalLimit {
  /** Tenants that are remembered; they are named by the application, not by who sends headers. */
  private static final int MAX_TENANTS = 10_000;

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final long interval;
  private final LongSupplier nanos;
  private final Cache<String, Places> tenants =
      Caffeine.newBuilder().maximumSize(MAX_TENANTS).executor(Runnable::run).build();

  RefusalLimit(int perMinute, LongSupplier nanos) {
    this.interval = MINUTE / perMinute;
    this.nanos = nanos;
  }

  /** Whether there is a place of this tenant, as far as one can tell without taking it. */
  boolean hasPlace(String tenant) {
    return tenants.get(tenant, key -> new Places(nanos.getAsLong())).hasPlace();
  }

  /** Takes a place of this tenant; false if there is none. */
  boolean tryTake(String tenant) {
    return tenants.get(tenant, key -> new Places(nanos.getAsLong())).tryTake();
  }

  /** Gives a place back. */
  void giveBack(String tenant) {
    tenants.get(tenant, key -> new Places(nanos.getAsLong())).giveBack();
  }

  /** Tenants that are remembered now. */
  long size() {
    tenants.cleanUp();
    return tenants.estimatedSize();
  }

  private final class Places {
    /** When all places will be free again. */
    private long freeAt;

    Places(long freeAt) {
      this.freeAt = freeAt;
    }

    synchronized boolean hasPlace() {
      return freeAt - nanos.getAsLong() <= MINUTE - interval;
    }

    synchronized boolean tryTake() {
      long now = nanos.getAsLong();
      boolean has = hasPlace();
      if (has) {
        freeAt = (freeAt - now < 0 ? now : freeAt) + interval;
      }
      return has;
    }

    synchronized void giveBack() {
      freeAt -= interval;
    }
  }
}
