package dev.mantlet.guard.caller;

import java.util.Optional;

/**
 * What is known of a request before anything of it is read: how large it says it is.
 *
 * <p>Sizes are those that the request claims. A request whose memory or whose model contradicts
 * them is refused by the contract, and nothing of it runs. Never holds an element. Immutable.
 *
 * @param model the name that the policy gives the model; empty if it gives none
 * @param rows the largest outermost dimension of its tensors; 1 if all are scalars, 0 or above
 * @param elements the elements of all its tensors; 0 or above, at most {@link Long#MAX_VALUE}
 *     however many it claims
 */
public record RequestFacts(Optional<String> model, long rows, long elements) {
  /** Checks the bounds of each component. */
  public RequestFacts {
    requireNotNegative("rows", rows);
    requireNotNegative("elements", elements);
  }

  private static void requireNotNegative(String what, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(what + " must be 0 or above, was " + value);
    }
  }
}
