package dev.mantlet.guard.caller;

/**
 * What a request costs under a {@link Limit}: a whole number of units, 1 or above.
 *
 * <p>Runs on the thread of the call, before anything of the request is read; must be thread-safe
 * and quick. A function that throws, or returns less than 1, refuses the request.
 */
@FunctionalInterface
public interface Cost {
  /** What the request costs. */
  long of(RequestFacts request);

  /** One for each request, whatever its size. */
  static Cost calls() {
    return BySize.CALLS;
  }

  /** One for each row; a request without rows costs one as well. */
  static Cost rows() {
    return BySize.ROWS;
  }

  /** One for each element of all tensors; a request without elements costs one as well. */
  static Cost elements() {
    return BySize.ELEMENTS;
  }
}
