package dev.mantlet.dp.local;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.SharedBits;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A way to learn how often each of some values occurs among clients, from one perturbed report of
 * each: the agreement between the clients, which make reports, and the server, which tallies them.
 *
 * <p>Every report is ε-locally differentially private, for <b>ε per report</b>: whatever two values
 * a client may have, no report is more than e^ε times as likely for one as for the other. The
 * probabilities are exact. Which oracle has the least error depends on the number of values k and
 * on ε: {@link KaryResponse} for k below about 3 e^ε + 2, and above it {@link UnaryEncoding} (k
 * bits a report), {@link LocalHashing} (a few bytes a report, k steps for the server) or {@link
 * HadamardResponse} (a few bytes and one step). Both sides must be made with the same numbers;
 * reports of another agreement are refused. Immutable and thread-safe.
 *
 * <p>Source: Kasiviswanathan et al. 2011 (the local model); Wang et al. 2017 (comparison).
 */
public abstract sealed class FrequencyOracle
    permits KaryResponse, UnaryEncoding, LocalHashing, HadamardResponse {
  /** With more than this a report tells the value; it bounds the work of a coin. */
  private static final BigDecimal MOST_EPSILON = BigDecimal.valueOf(32);

  private final int values;
  private final Epsilon epsilon;

  FrequencyOracle(int values, int most, Epsilon epsilon) {
    Require.that(
        values >= 2 && values <= most, "there must be from 2 to %s values, were %s", most, values);
    Require.that(
        epsilon.value().compareTo(MOST_EPSILON) <= 0,
        "the epsilon of a report must be at most %s, was %s",
        MOST_EPSILON,
        epsilon.value());
    this.values = values;
    this.epsilon = epsilon;
  }

  /** The number of values; they are 0 to this, exclusive. */
  public final int values() {
    return values;
  }

  /** What one report costs the client that makes it. Two reports cost twice as much. */
  public final Epsilon epsilon() {
    return epsilon;
  }

  /** A client that perturbs values with bits of the platform's generator for secrets. */
  public final ReportClient client() {
    return new ReportClient(this, SharedBits.ofPlatform());
  }

  /** An empty tally, for the server. */
  public final ReportTally tally() {
    return new ReportTally(this);
  }

  /** The number of this kind in reports and tallies; never to be changed. */
  abstract int kind();

  /** The length of what follows the head of a report. */
  abstract int payloadBytes();

  /** The perturbed value, as the payload of a report. */
  abstract byte[] payload(int value, SecureBits bits);

  /** The number of counters of a tally. */
  abstract int counters();

  /**
   * Counts a payload of the right length.
   *
   * @throws IllegalArgumentException if it is none of this oracle; nothing is counted
   */
  abstract void count(byte[] payload, long[] counters);

  /** How many of the reports were of the value. */
  abstract FrequencyEstimate estimate(long[] counters, long reports, int value);

  /** The same for all values. */
  List<FrequencyEstimate> estimates(long[] counters, long reports) {
    return IntStream.range(0, values).mapToObj(v -> estimate(counters, reports, v)).toList();
  }

  final void requireValue(int value) {
    Require.that(value >= 0 && value < values, "a value must be from 0 to %s, exclusive", values);
  }

  /** Equal oracles understand each other's reports. */
  @Override
  public final boolean equals(Object other) {
    return other instanceof FrequencyOracle oracle
        && kind() == oracle.kind()
        && values == oracle.values
        && epsilon.equals(oracle.epsilon);
  }

  @Override
  public final int hashCode() {
    return Objects.hash(kind(), values, epsilon);
  }

  /** The kind, the number of values and the ε of a report. */
  @Override
  public final String toString() {
    return getClass().getSimpleName()
        + "[values="
        + values
        + ", epsilon of a report="
        + epsilon.value().toPlainString()
        + "]";
  }
}
