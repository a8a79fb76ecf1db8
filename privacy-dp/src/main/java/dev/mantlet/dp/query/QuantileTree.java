package dev.mantlet.dp.query;

/**
 * The shape of a tree of counters over a range of values: each inner node has {@code branching}
 * children, the leaves share the range equally. Its levels lie one after the other in one array,
 * from below the root down to the leaves; the root has no counter. Immutable.
 *
 * @param branching children of a node
 * @param height levels below the root
 */
record QuantileTree(int branching, int height) {
  /** The levels and nodes for the choice 16 and 3: 4096 leaves, 4368 counters. */
  static final QuantileTree USUAL = new QuantileTree(16, 3);

  int leaves() {
    return width(height);
  }

  /** The number of nodes of a level, 1 being below the root. */
  int width(int level) {
    int width = 1;
    for (int i = 0; i < level; i++) {
      width *= branching;
    }
    return width;
  }

  /** Where a level begins in the array of all nodes. */
  int start(int level) {
    int start = 0;
    for (int i = 1; i < level; i++) {
      start += width(i);
    }
    return start;
  }

  int nodes() {
    return start(height + 1);
  }

  /** The counters of all nodes, given those of the leaves. */
  long[] counters(long[] leaves) {
    long[] nodes = new long[nodes()];
    System.arraycopy(leaves, 0, nodes, start(height), leaves.length);
    for (int level = height; level > 1; level--) {
      int child = start(level);
      int end = child;
      for (int parent = start(level - 1); parent < start(level); parent++) {
        long sum = 0;
        for (end += branching; child < end; child++) {
          sum += nodes[child];
        }
        nodes[parent] = sum;
      }
    }
    return nodes;
  }

  /**
   * What is on one side of an edge: the sum of the fewest nodes that make it up, and their number.
   */
  record Side(int nodes, double sum) {}

  /** What is left of the lower edge of a leaf; {@code edge} is from 0 to the number of leaves. */
  Side left(int edge, double[] counters) {
    int nodes = 0;
    double sum = 0;
    for (int level = 1; level <= height; level++) {
      int span = width(height - level); // leaves below a node of this level
      int first = level == 1 ? 0 : edge / (span * branching) * branching;
      int end = edge / span;
      nodes += end - first;
      sum += sum(counters, start(level) + first, start(level) + end);
    }
    return new Side(nodes, sum);
  }

  /** What is right of the lower edge of a leaf. */
  Side right(int edge, double[] counters) {
    int nodes = 0;
    double sum = 0;
    for (int level = 1; level <= height; level++) {
      int span = width(height - level);
      int first = above(edge, span); // the first node that is wholly to the right
      int end = level == 1 ? branching : above(edge, span * branching) * branching;
      nodes += end - first;
      sum += sum(counters, start(level) + first, start(level) + end);
    }
    return new Side(nodes, sum);
  }

  private static int above(int number, int divisor) {
    return (number + divisor - 1) / divisor;
  }

  private static double sum(double[] counters, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += counters[i];
    }
    return sum;
  }

  /**
   * Makes every node the sum of its children, at the least change to all together, weighted by how
   * sure they are: the least-squares estimate of Hay, Rastogi, Miklau and Suciu 2010, section 4,
   * with a root that was not counted.
   *
   * @param noisy counters with noise of one variance
   */
  double[] consistent(double[] noisy) {
    double[] estimate = noisy.clone();
    for (int level = height - 1; level >= 1; level--) {
      double below = width(height - level); // leaves of a child's parent: b^(i-1), i = 1 for a leaf
      double own = (below * branching - below) / (below * branching - 1);
      for (int i = 0; i < width(level); i++) {
        int node = start(level) + i;
        estimate[node] = own * noisy[node] + (1 - own) * children(estimate, level, i);
      }
    }
    for (int level = 1; level < height; level++) {
      for (int i = 0; i < width(level); i++) {
        double missing = estimate[start(level) + i] - children(estimate, level, i);
        int first = start(level + 1) + i * branching;
        for (int child = first; child < first + branching; child++) {
          estimate[child] += missing / branching;
        }
      }
    }
    return estimate;
  }

  private double children(double[] counters, int level, int index) {
    int first = start(level + 1) + index * branching;
    return sum(counters, first, first + branching);
  }

  /**
   * Where a share of the whole is reached, as a share of the range: down from the root, in each
   * node to the child in which it is reached, nodes below zero counting as empty. It never falls as
   * the share rises.
   */
  double descend(double share, double[] counters) {
    double rest = share;
    double from = 0;
    double width = 1;
    int index = 0;
    for (int level = 1; level <= height; level++) {
      int first = start(level) + index * branching;
      double total = 0;
      for (int i = first; i < first + branching; i++) {
        total += Math.max(0, counters[i]);
      }
      if (!(total > 0)) {
        break; // nothing tells where in this node
      }
      double target = rest * total;
      int child = 0;
      int last = lastOccupied(counters, first);
      double before = 0;
      while (child < last && before + Math.max(0, counters[first + child]) < target) {
        before += Math.max(0, counters[first + child]);
        child++;
      }
      double own = Math.max(0, counters[first + child]);
      rest = own > 0 ? Math.max(0, Math.min((target - before) / own, 1)) : 0;
      width /= branching;
      from += child * width;
      index = index * branching + child;
    }
    return from + rest * width;
  }

  private int lastOccupied(double[] counters, int first) {
    int last = branching - 1;
    while (last > 0 && !(counters[first + last] > 0)) {
      last--;
    }
    return last;
  }
}
