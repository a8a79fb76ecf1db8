package dev.mantlet.dp.query;

import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.SpendToken;

/** What pays for a release. */
@FunctionalInterface
interface Payment {
  /** The token for a release of this loss; called once. */
  SpendToken pay(PrivacyLoss loss);
}
