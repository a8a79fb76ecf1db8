package dev.mantlet.guard.measure;

import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.internal.KeyedHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How tenants are named in measures and in Flight Recorder, which leave the hands of those who know
 * the tenants. Immutable and thread-safe; {@code toString} tells no key.
 */
public final class TenantLabels {
  /** 64 bits: two of a million tenants share a label with a probability of less than 1e-7. */
  private static final int LABEL_BYTES = 8;

  private static final byte[] PURPOSE = "mantlet tenant label 1".getBytes(StandardCharsets.UTF_8);

  private final Optional<KeyedHash> hash;

  private TenantLabels(Optional<KeyedHash> hash) {
    this.hash = hash;
  }

  /**
   * Labels of 16 hexadecimal digits, the beginning of an HMAC-SHA-256 of the name. Whoever sees
   * them can tell tenants apart, and cannot find the names by trying without the key, as a plain
   * hash would let him. One key for all replicas makes their labels the same.
   *
   * @param key at least 32 bytes, from a key store; is copied
   * @throws IllegalArgumentException if the key is shorter
   */
  public static TenantLabels keyed(byte[] key) {
    return new TenantLabels(Optional.of(KeyedHash.of(key)));
  }

  /** The names themselves, encoded for one line of a log: for operators who may know them all. */
  public static TenantLabels inClear() {
    return new TenantLabels(Optional.empty());
  }

  /** The label of a tenant. */
  public String of(Tenant tenant) {
    return hash.map(keyed -> keyed.digest(PURPOSE, KeyedHash.bytes(tenant.name())))
        .map(mac -> HexFormat.of().formatHex(Arrays.copyOf(mac, LABEL_BYTES)))
        .orElseGet(() -> inClear(tenant));
  }

  /** A tenant whose name is the label of all others gets it with its first letter escaped. */
  private static String inClear(Tenant tenant) {
    String name = tenant.toString();
    return name.equals(TenantCalls.OTHER) ? "\\u006f" + name.substring(1) : name;
  }

  @Override
  public String toString() {
    return hash.isPresent() ? "TenantLabels[keyed]" : "TenantLabels[in clear]";
  }
}
