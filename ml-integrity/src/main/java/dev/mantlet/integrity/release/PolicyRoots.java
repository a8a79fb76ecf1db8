package dev.mantlet.integrity.release;

import dev.mantlet.integrity.ModelId;
import java.security.PublicKey;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;

/**
 * Which signed policy a program accepts: its name, the root keys that sign it, and how many of them
 * must. Immutable, thread-safe if its clock is.
 *
 * @param name the name that the policy must have, so that the policy of a test system is none here
 * @param keys the root keys: EC on P-256, P-384 or P-521, or ML-DSA-65
 * @param threshold how many distinct keys must have signed; 1 or above
 * @param clock what the time in which a policy counts is compared with
 */
public record PolicyRoots(String name, List<PublicKey> keys, int threshold, InstantSource clock) {
  /** Checks the number of keys. */
  public PolicyRoots {
    ModelId.of(name);
    keys = List.copyOf(keys);
    if (threshold < 1 || threshold > keys.size()) {
      throw new IllegalArgumentException(
          "a threshold is 1 to the number of keys, " + keys.size() + ", was " + threshold);
    }
  }

  /** The policy {@code name}, signed by any one of these keys, at the system's time. */
  public static PolicyRoots of(String name, PublicKey... keys) {
    return new PolicyRoots(name, List.of(keys), 1, Clock.systemUTC());
  }

  /** The same, signed by so many distinct keys of them. */
  public PolicyRoots threshold(int distinctKeys) {
    return new PolicyRoots(name, keys, distinctKeys, clock);
  }

  /** The same by another clock. */
  public PolicyRoots at(InstantSource time) {
    return new PolicyRoots(name, keys, threshold, time);
  }
}
