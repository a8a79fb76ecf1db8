package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.spi.Sanitizer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes one input by its sanitizers, and looks at what they have made.
 *
 * <p>Sanitizers work on arrays of their own: whatever they keep, they never see the memory that
 * runs. Their result is copied there once, and looked at there. Allocates nothing while shapes stay
 * the same and sizes do not grow. One per memory; not thread-safe.
 */
final class Sanitizing {
  private final SanitizerChain chain;
  private @Nullable List<Sanitizer.Bound> bound;
  private float[] from = {};
  private float[] to = {};
  private long[] sizes = {};
  private long[] codedSizes = {};
  private @Nullable Shape shape;

  Sanitizing(SanitizerChain chain) {
    this.chain = chain;
  }

  /**
   * Sanitizes what is stored.
   *
   * @param coded where a code goes; null if there is none
   */
  void sanitize(
      StoredTensor stored, @Nullable StoredTensor coded, InputRule rule, InputMemory memory) {
    Shape current = shapeOf(stored);
    int elements = stored.elements();
    reserve(elements);
    stored.floats().get(0, from, 0, elements);
    int plain = coded == null ? chain.length() : chain.length() - 1;
    for (int i = 0; i < plain; i++) {
      if (!run(i, current, rule, memory)) {
        return;
      }
    }
    stored.floats().put(0, from, 0, elements);
    if (holds(stored, chain.demanded(), rule, memory) && coded != null) {
      code(current, coded, rule, memory);
    }
  }

  private void code(Shape current, StoredTensor coded, InputRule rule, InputMemory memory) {
    if (run(chain.length() - 1, current, rule, memory)) {
      coded.reserve(codedSizes).put(0, from, 0, coded.elements());
      holds(coded, chain.demandedOfCode(), rule, memory);
    }
  }

  /** Runs a sanitizer; its result is in {@code from} then. */
  private boolean run(int sanitizer, Shape current, InputRule rule, InputMemory memory) {
    try {
      List<Sanitizer.Bound> ready = bound;
      if (ready == null) {
        ready = chain.bind();
        bound = ready;
      }
      ready.get(sanitizer).sanitize(from, current, to);
    } catch (Exception | AssertionError | LinkageError | StackOverflowError e) {
      memory
          .findings()
          .refuse(
              rule.finding(
                  Code.NOT_SANITIZED,
                  "could not be sanitized: a sanitizer threw " + e.getClass().getName()));
      return false;
    }
    float[] written = to;
    to = from;
    from = written;
    return true;
  }

  /** Looks at every element as it is stored now, and refuses the first that is not allowed. */
  private static boolean holds(
      StoredTensor tensor, ElementRules rules, InputRule rule, InputMemory memory) {
    Scan scan = memory.scan();
    scan.begin();
    for (int at = 0; at < tensor.elements(); at += Scan.BLOCK) {
      scan.take(tensor, at, Math.min(Scan.BLOCK, tensor.elements() - at), rules);
    }
    if (scan.isClean()) {
      return true;
    }
    int first = 0;
    while (rules.allows(tensor.raw(first))) {
      first++;
    }
    memory
        .findings()
        .refuse(
            rule.findingAt(
                first,
                Code.NOT_SANITIZED,
                "was made a number by a sanitizer that the contract does not allow"));
    return false;
  }

  private Shape shapeOf(StoredTensor stored) {
    Shape known = shape;
    if (known == null || !Arrays.equals(sizes, stored.shape())) {
      long[] current = stored.shape().clone();
      codedSizes = chain.expansion() == 1 ? current : chain.coded(current);
      known = Shape.ofSizes(current);
      shape = known;
      sizes = current; // last, since memory can run out in between
    }
    return known;
  }

  private void reserve(int elements) {
    int needed = elements * chain.expansion(); // the contract has bounded the product
    if (from.length < needed) {
      float[] longer = new float[needed];
      to = new float[needed];
      from = longer; // both or, where memory runs out, not the one that is asked
    }
  }

  /** The bytes of the arrays. */
  long reserved() {
    return (long) Float.BYTES * (from.length + to.length);
  }

  /** Overwrites what earlier requests left. */
  void zero() {
    Arrays.fill(from, 0);
    Arrays.fill(to, 0);
  }
}
