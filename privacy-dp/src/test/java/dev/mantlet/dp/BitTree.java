package dev.mantlet.dp;

import dev.mantlet.dp.internal.SecureBits;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Runs an experiment on every sequence of fair bits up to a length, and so brackets the probability
 * of each outcome without chance.
 *
 * @param <T> the outcome
 */
@SuppressWarnings("exports") // of a test, to tests
public final class BitTree<T> {
  private final Function<SecureBits, T> experiment;
  private final int depth;
  private final Map<T, Long> decided = new HashMap<>();
  private long undecided;

  private BitTree(int depth, Function<SecureBits, T> experiment) {
    this.depth = depth;
    this.experiment = experiment;
  }

  public static <T> BitTree<T> explore(int depth, Function<SecureBits, T> experiment) {
    BitTree<T> tree = new BitTree<>(depth, experiment);
    tree.visit(0, 0);
    return tree;
  }

  private void visit(long prefix, int length) {
    try {
      T outcome = experiment.apply(new Replay(prefix, length));
      decided.merge(outcome, 1L << depth - length, Long::sum);
    } catch (OutOfBits e) {
      if (length == depth) {
        undecided++;
      } else {
        visit(prefix, length + 1);
        visit(prefix | 1L << length, length + 1);
      }
    }
  }

  /** The share of bit sequences that lead to the outcome: a lower bound of its probability. */
  public double atLeast(T outcome) {
    return Math.scalb((double) decided.getOrDefault(outcome, 0L), -depth);
  }

  /** The share of bit sequences that lead to no outcome yet. */
  public double undecided() {
    return Math.scalb((double) undecided, -depth);
  }

  private static final class Replay implements SecureBits {
    private long rest;
    private int left;

    Replay(long prefix, int length) {
      this.rest = prefix;
      this.left = length;
    }

    @Override
    public long next(int count) {
      if (count > left) {
        throw new OutOfBits();
      }
      long bits = rest & (1L << count) - 1;
      rest >>>= count;
      left -= count;
      return bits;
    }
  }

  private static final class OutOfBits extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfBits() {
      super(null, null, false, false);
    }
  }
}
