package dev.mantlet.dp;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Proof that a loss was durably taken from a {@link PrivacyBudget}: the right to one release.
 *
 * <p>Good once, for a mechanism of exactly this loss, also after the budget was closed. A token that is not used is not
 * paid back. Which budget guards which data only the caller knows: a token does not say what data it is for. Thread-safe.
 */
public final class SpendToken {
  private final PrivacyLoss loss;
  private final SecureBits bits;
  private final AtomicBoolean used = new AtomicBoolean();

  SpendToken(PrivacyLoss loss, SecureBits bits) {
    this.loss = loss;
    this.bits = bits;
  }

  /** What was paid. */
  public PrivacyLoss loss() {
    return loss;
  }

  /** Uses the token up and hands out the randomness that it pays for. */
  SecureBits redeem(PrivacyLoss owed) {
    Require.that(loss.equals(owed), "the token paid %s but the mechanism costs %s; spend mechanism.loss()", loss, owed);
    if (!used.compareAndSet(false, true)) {
      throw new IllegalStateException("the token was used before; every release needs a spend of its own");
    }
    return bits;
  }

  /** The loss, and whether the token is used up. */
  @Override
  public String toString() {
    return "SpendToken[loss=" + loss + (used.get() ? ", used" : "") + "]";
  }
}
