package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.Mechanism;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.ExponentialCoin;
import dev.mantlet.dp.internal.Fraction;
import dev.mantlet.dp.internal.Redemption;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.internal.SecureBits;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Randomised response: one yes or no, true with probability exactly exp(ε) / (1 + exp(ε)).
 * ε-differentially private, δ = 0, for the one who answers: under {@link Adjacency#REPLACE},
 * because that there is an answer is not hidden. Immutable and thread-safe.
 *
 * <p>Sources: Warner 1965; Dwork and Roth 2014, section 3.2.
 */
public final class RandomisedResponse implements Mechanism {
  private final PrivacyLoss loss;
  private final BigInteger n;
  private final BigInteger d;

  private RandomisedResponse(Epsilon epsilon) {
    this.loss = PrivacyLoss.pure(epsilon);
    Fraction exact = Fraction.of(epsilon.value());
    this.n = exact.numerator();
    this.d = exact.denominator();
  }

  /** The mechanism that tells the truth as often as ε allows. */
  public static RandomisedResponse calibrated(Epsilon epsilon) {
    return new RandomisedResponse(epsilon);
  }

  @Override
  public PrivacyLoss loss() {
    return loss;
  }

  @Override
  public Optional<Adjacency> adjacency() {
    return Optional.of(Adjacency.REPLACE);
  }

  /**
   * The answer, or its contrary.
   *
   * @throws IllegalArgumentException if the token paid another loss, or is of a budget with another
   *     adjacency than REPLACE; the token remains good
   * @throws IllegalStateException if the token was used before
   * @throws dev.mantlet.dp.PrivacyException if the source of randomness fails; then nothing is
   *     released, and the token is used up
   */
  public boolean release(boolean exact, SpendToken token) {
    SecureBits bits = Redemption.redeem(token, this);
    return exact ^ bits.lend(this::lies);
  }

  /**
   * With probability r / (1 + r), r = exp(-ε): truth has the weight of a fair coin, a lie that of
   * the other side and a coin of r; what is neither is drawn again.
   */
  private boolean lies(SecureBits bits) {
    while (bits.next(1) == 1) {
      if (ExponentialCoin.any(n, d, bits)) {
        return true;
      }
    }
    return false;
  }

  /**
   * An unbiased estimate of how many of {@code total} answers were yes, from how many released ones
   * are.
   *
   * @throws IllegalArgumentException if {@code yes} is not from 0 to {@code total}
   */
  public double estimate(long yes, long total) {
    Require.that(yes >= 0 && yes <= total, "yes must be from 0 to %s, was %s", total, yes);
    double lie = 1 / (1 + StrictMath.exp(loss.epsilon().doubleValue()));
    return (yes - total * lie) / (1 - 2 * lie);
  }

  /** The loss. */
  @Override
  public String toString() {
    return "RandomisedResponse[loss=" + loss + "]";
  }
}
