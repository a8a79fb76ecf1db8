package dev.mantlet.guard.contract;

import static dev.mantlet.guard.contract.Action.CLAMP;
import static dev.mantlet.guard.contract.Action.DENY;
import static dev.mantlet.guard.contract.Action.NORMALISE;
import static dev.mantlet.guard.contract.Action.REPORT;
import static dev.mantlet.guard.contract.Action.SHADOW;

import dev.mantlet.guard.Shape;
import java.util.EnumSet;
import java.util.List;

/**
 * One thing that is demanded of the tensor of an input; made by the steps of {@link InputRules}.
 *
 * <p>Values are immutable and equal by value.
 */
public sealed interface Rule
    permits Rule.Type,
        Rule.Dimensions,
        Rule.Axis,
        Rule.Empty,
        Rule.NotFinite,
        Rule.Denormals,
        Rule.Within,
        Rule.WithinAlong,
        Rule.Ids,
        Rule.Mask,
        Rule.Simplex,
        Rule.Constant,
        Rule.Saturated,
        TextRules,
        ImageRules {
  /** What happens to an input that breaks the rule. */
  default Action action() {
    return DENY;
  }

  /**
   * The type of the elements.
   *
   * @param type what the model must declare
   */
  record Type(ElementType type) implements Rule {}

  /**
   * Dimensions that the model leaves open.
   *
   * @param shape the dimensions, outermost first; {@link Shape#ANY} leaves one open
   */
  record Dimensions(Shape shape) implements Rule {}

  /**
   * The size of one dimension.
   *
   * @param axis 0 (the outermost) or above
   * @param extent the allowed sizes
   */
  record Axis(int axis, Extent extent) implements Rule {
    /** Checks the axis. */
    public Axis {
      requireAxis(axis);
    }
  }

  /** A tensor without elements is allowed, where the model leaves the dimension open. */
  record Empty() implements Rule {}

  /**
   * NaN and infinities.
   *
   * @param action {@link Action#DENY}, {@link Action#REPORT} or {@link Action#SHADOW}
   */
  record NotFinite(Action action) implements Rule {
    /** Checks the action. */
    public NotFinite {
      requireOneOf(action, DENY, REPORT, SHADOW);
    }
  }

  /**
   * Numbers below the least normal one, on which some processors are slow.
   *
   * @param action not {@link Action#CLAMP}; {@link Action#NORMALISE} makes them a zero of the same
   *     sign
   */
  record Denormals(Action action) implements Rule {
    /** Checks the action. */
    public Denormals {
      requireOneOf(action, DENY, NORMALISE, REPORT, SHADOW);
    }
  }

  /**
   * A range for all elements.
   *
   * @param range the allowed values
   * @param action not {@link Action#NORMALISE}
   */
  record Within(Range range, Action action) implements Rule {
    /** Checks the action. */
    public Within {
      requireOneOf(action, DENY, CLAMP, REPORT, SHADOW);
    }
  }

  /**
   * A range for each position on one axis, such as each channel of an image or each feature.
   *
   * @param axis 0 (the outermost) or above, or -1 for the last one
   * @param ranges the allowed values, one range for each position
   * @param action not {@link Action#NORMALISE}
   */
  record WithinAlong(int axis, List<Range> ranges, Action action) implements Rule {
    /** Checks axis and action, and copies the ranges. */
    public WithinAlong {
      if (axis != InputRules.LAST_AXIS) {
        requireAxis(axis);
      }
      ranges = List.copyOf(ranges);
      if (ranges.isEmpty()) {
        throw new IllegalArgumentException("ranges along an axis need at least one range");
      }
      requireOneOf(action, DENY, CLAMP, REPORT, SHADOW);
    }
  }

  /**
   * Whole numbers that name entries of a table, which has so many. A negative one is an alias: it
   * counts from the end of the table, so that two inputs can mean the same.
   *
   * @param entries the number of entries; 1 or above
   * @param action {@link Action#DENY}, {@link Action#REPORT} or {@link Action#SHADOW}
   */
  record Ids(long entries, Action action) implements Rule {
    /** Checks the number of entries and the action. */
    public Ids {
      if (entries < 1) {
        throw new IllegalArgumentException(
            "a table must have 1 entry or more, was said to have " + entries);
      }
      requireOneOf(action, DENY, REPORT, SHADOW);
    }
  }

  /**
   * Each element is exactly 0 or 1.
   *
   * @param contiguous whether the ones of each innermost row must also stand together, at least one
   *     of them
   * @param action {@link Action#DENY}, {@link Action#REPORT} or {@link Action#SHADOW}
   */
  record Mask(boolean contiguous, Action action) implements Rule {
    /** Checks the action. */
    public Mask {
      requireOneOf(action, DENY, REPORT, SHADOW);
    }
  }

  /**
   * Each innermost row is a distribution: no element below zero, and a sum of one.
   *
   * @param tolerance how far the sum may be from one; above 0, below 1
   * @param action not {@link Action#CLAMP}; {@link Action#NORMALISE} divides by the sum
   */
  record Simplex(double tolerance, Action action) implements Rule {
    /** Checks the tolerance and the action. */
    public Simplex {
      if (!(tolerance > 0 && tolerance < 1)) {
        throw new IllegalArgumentException(
            "a tolerance must be above 0 and below 1, was " + tolerance);
      }
      requireOneOf(action, DENY, NORMALISE, REPORT, SHADOW);
    }
  }

  /**
   * A row whose elements are all the same.
   *
   * @param action {@link Action#DENY}, {@link Action#REPORT} or {@link Action#SHADOW}
   */
  record Constant(Action action) implements Rule {
    /** Checks the action. */
    public Constant {
      requireOneOf(action, DENY, REPORT, SHADOW);
    }
  }

  /**
   * A row of which too many elements are at an end of the range, as of an overexposed image.
   *
   * @param share the greatest share of elements at an end; 0 or above, below 1
   * @param action {@link Action#DENY}, {@link Action#REPORT} or {@link Action#SHADOW}
   */
  record Saturated(double share, Action action) implements Rule {
    /** Checks the share and the action. */
    public Saturated {
      if (!(share >= 0 && share < 1)) {
        throw new IllegalArgumentException("a share must be 0 or above and below 1, was " + share);
      }
      requireOneOf(action, DENY, REPORT, SHADOW);
    }
  }

  private static void requireAxis(int axis) {
    if (axis < 0) {
      throw new IllegalArgumentException("an axis must be 0 or above, was " + axis);
    }
  }

  private static void requireOneOf(Action action, Action first, Action... others) {
    EnumSet<Action> allowed = EnumSet.of(first, others);
    if (!allowed.contains(action)) {
      throw new IllegalArgumentException(
          "the action of this rule must be one of " + allowed + ", was " + action);
    }
  }
}
