package dev.mantlet.fieldcrypto;

import java.time.Duration;

/**
 * The limits of a keyring, checked by its builder.
 *
 * @param maxAge when a sealing key is replaced
 * @param maxMessages messages under one sealing key
 * @param maxBytes plaintext bytes under one sealing key
 * @param cachedKeys unwrapped keys that are kept for opening
 * @param cachedFor how long what the service and the store said is taken for true
 * @param outage how long keys serve past their age while the service cannot be reached
 * @param waitAtMost how long a call waits for a key
 * @param refusalsPerMinute refused lookups of one tenant
 */
record KeyLimits(
    Duration maxAge,
    long maxMessages,
    long maxBytes,
    int cachedKeys,
    Duration cachedFor,
    Duration outage,
    Duration waitAtMost,
    int refusalsPerMinute) {
  /**
   * So many messages depend on one data key at most: it limits what a stolen key opens. 4,096
   * processes that share a key and count apart stay within {@link #LARGEST_MAX_MESSAGES}' bound.
   */
  static final long DEFAULT_MAX_MESSAGES = 1L << 20;

  /**
   * 16 processes that share a key and count apart stay within 2^32, the bound that NIST SP 800-38D
   * §8.3 sets for random nonces: single fields of a data key share one AES key.
   */
  static final long LARGEST_MAX_MESSAGES = 1L << 28;

  /** 64 GiB: room for the largest record, and what a stolen key opens stays small. */
  static final long DEFAULT_MAX_BYTES = 1L << 36;

  /** 64 TiB, room for the largest stream; 2^42 blocks, after which AES is still good (2^-45). */
  static final long LARGEST_MAX_BYTES = 1L << 46;

  static final Duration DEFAULT_AGE = Duration.ofHours(1);

  /** Each key stays in the store: some per owner and year, not thousands. */
  private static final Duration DEFAULT_STORED_AGE = Duration.ofDays(30);

  /** A century in nanoseconds still fits a long. */
  private static final Duration LARGEST_AGE = Duration.ofDays(36_500);

  /** Beyond a day "the service is away for a moment" is no explanation any more. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  /** The age of a sealing key if none was chosen. */
  static Duration defaultMaxAge(boolean stored) {
    return stored ? DEFAULT_STORED_AGE : DEFAULT_AGE;
  }

  /**
   * Returns {@code value} if it is 1 to {@code most}.
   *
   * @param name the limit, for the message
   */
  static long range(String name, long value, long most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(name + " must be 1 to " + most + ", was " + value);
    }
    return value;
  }

  /** Returns {@code age} if a key can have it. */
  static Duration age(String name, Duration age) {
    return checked(name, age, LARGEST_AGE, LARGEST_AGE.toDays() + " days");
  }

  /** Returns {@code time} if a call can wait so long. */
  static Duration wait(String name, Duration time) {
    return checked(name, time, LONGEST_WAIT, "one day");
  }

  private static Duration checked(String name, Duration time, Duration most, String mostText) {
    if (time.isNegative() || time.isZero() || time.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          name + " must be above zero and at most " + mostText + ", was " + time);
    }
    return time;
  }
}
