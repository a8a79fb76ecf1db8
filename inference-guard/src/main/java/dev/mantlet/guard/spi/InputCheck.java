package dev.mantlet.guard.spi;

import dev.mantlet.guard.Finding;
import java.util.Optional;

/**
 * Judges one tensor before it reaches the model.
 *
 * <p>Runs once per tensor, on the caller's thread, after the contract, on the guard's own copy.
 * Must be thread-safe. A check that throws or returns null refuses the input.
 */
@FunctionalInterface
public interface InputCheck {
  /** A finding that refuses the input, or empty if the tensor may pass. */
  Optional<Finding> check(TensorView tensor);
}
