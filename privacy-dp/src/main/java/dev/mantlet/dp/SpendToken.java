package dev.mantlet.dp;

import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.internal.SecureBits;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Proof that a loss was durably taken from a {@link PrivacyBudget}: the right to one release.
 *
 * <p>Good once, for a mechanism of exactly this loss, also after the budget was closed, or once to
 * be {@linkplain #split split}. A token that is not used is not paid back. Which budget guards
 * which data only the caller knows: a token does not say what data it is for. Thread-safe.
 */
public final class SpendToken {
  private final PrivacyLoss loss;
  private final SecureBits bits;
  private final @Nullable Adjacency adjacency;
  private final AtomicBoolean used = new AtomicBoolean();

  /** A token of no budget, for tests. */
  SpendToken(PrivacyLoss loss, SecureBits bits) {
    this(loss, bits, null);
  }

  SpendToken(PrivacyLoss loss, SecureBits bits, @Nullable Adjacency adjacency) {
    this.loss = loss;
    this.bits = bits;
    this.adjacency = adjacency;
  }

  /** What the loss refers to: the adjacency of the budget; empty only for a token of a test. */
  public Optional<Adjacency> adjacency() {
    return Optional.ofNullable(adjacency);
  }

  /** What was paid. */
  public PrivacyLoss loss() {
    return loss;
  }

  /**
   * Uses this token up and hands out others in its place, one for each part and in their order: for
   * an answer of several releases that is paid for in one spend, as a whole or not at all.
   *
   * <p>The losses of the parts add up (basic composition, Dwork and Roth 2014, theorem 3.16), to at
   * most the loss of this token, exactly. What they leave of it is not paid back.
   *
   * @param parts the losses of the new tokens; at least one, each above zero
   * @throws IllegalArgumentException if there is no part, one is zero, or they add up to more than
   *     {@link #loss()} in ε or in δ; the token remains good
   * @throws IllegalStateException if the token was used before
   */
  public List<SpendToken> split(PrivacyLoss... parts) {
    List<PrivacyLoss> losses = List.of(parts); // what is checked is what is handed out
    Require.that(!losses.isEmpty(), "a token must be split into at least one part");
    for (PrivacyLoss part : losses) {
      Require.that(isAboveZero(part), "each part must be above zero, one was %s", part);
    }
    Require.that(
        sum(losses, PrivacyLoss::epsilon).compareTo(loss.epsilon()) <= 0
            && sum(losses, PrivacyLoss::delta).compareTo(loss.delta()) <= 0,
        "the parts add up to more than the token paid, %s; spend what they cost together",
        loss);
    useUp();
    return losses.stream().map(part -> new SpendToken(part, bits, adjacency)).toList();
  }

  private static boolean isAboveZero(PrivacyLoss loss) {
    return loss.epsilon().signum() > 0 || loss.delta().signum() > 0;
  }

  private static BigDecimal sum(
      List<PrivacyLoss> losses, Function<PrivacyLoss, BigDecimal> number) {
    return losses.stream().map(number).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Uses the token up and hands out the randomness that it pays for. */
  SecureBits redeem(PrivacyLoss owed) {
    Require.that(
        loss.equals(owed),
        "the token paid %s but the mechanism costs %s; spend mechanism.loss()",
        loss,
        owed);
    useUp();
    return bits;
  }

  private void useUp() {
    if (!used.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "the token was used before; every release needs a spend of its own");
    }
  }

  /** The loss, and whether the token is used up. */
  @Override
  public String toString() {
    return "SpendToken[loss=" + loss + (used.get() ? ", used" : "") + "]";
  }
}
