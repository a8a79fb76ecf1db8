package dev.mantlet.guard.contract;

/**
 * How long a dimension may be: {@code Extent.from(1).to(512).multipleOf(8)}. Immutable.
 *
 * @param least the least size; 0 or above
 * @param most the greatest size; at least {@code least}
 * @param step the size is a multiple of this; 1 or above
 */
public record Extent(long least, long most, long step) {
  /** Checks the bounds of each component. */
  public Extent {
    if (least < 0 || most < least) {
      throw new IllegalArgumentException(
          "an extent needs sizes of 0 or above, the smaller one first; got "
              + least
              + " and "
              + most);
    }
    if (step < 1) {
      throw new IllegalArgumentException("a size must be a multiple of 1 or above, got " + step);
    }
  }

  /** The first half of an extent: its least size. */
  public static From from(long least) {
    return new From(least);
  }

  /** From 1 to this size. */
  public static Extent atMost(long most) {
    return new Extent(1, most, 1);
  }

  /** This extent, with only multiples of a size. */
  public Extent multipleOf(long size) {
    return new Extent(least, most, size);
  }

  /** Whether a size is in this extent. */
  public boolean holds(long size) {
    return size >= least && size <= most && size % step == 0;
  }

  /** The bounds, such as {@code 1 to 512 in steps of 8}. */
  @Override
  public String toString() {
    return least + " to " + most + (step == 1 ? "" : " in steps of " + step);
  }

  /**
   * A least size that waits for its greatest one.
   *
   * @param least the least size
   */
  public record From(long least) {
    /** The extent from the least size to this one, both included. */
    public Extent to(long most) {
      return new Extent(least, most, 1);
    }
  }
}
