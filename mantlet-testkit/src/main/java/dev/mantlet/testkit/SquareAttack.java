package dev.mantlet.testkit;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The Square attack under L∞: random search with square-shaped changes, which needs only scores.
 *
 * <p>Source: Andriushchenko, Croce, Flammarion and Hein, "Square Attack: a query-efficient
 * black-box adversarial attack via random search", ECCV 2020, algorithms 1 and 2. A refused query
 * counts and is never accepted. The same seed and image give the same attack. Immutable and
 * thread-safe.
 */
public final class SquareAttack {
  /**
   * Steps of 10,000 after which the share of changed pixels is halved (section 4.1 of the paper).
   */
  private static final int[] HALVINGS = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};

  private static final int SCHEDULE_LENGTH = 10_000;

  private final int channels;
  private final int height;
  private final int width;
  private final float epsilon;
  private final int maxQueries;
  private final double firstShare;
  private final long seed;

  private SquareAttack(Builder builder) {
    channels = builder.channels;
    height = builder.height;
    width = builder.width;
    epsilon = builder.epsilon;
    maxQueries = builder.maxQueries;
    firstShare = builder.firstShare;
    seed = builder.seed;
  }

  /**
   * Looks for an image within the bound that {@code model} answers with another class than {@code
   * label}.
   *
   * @param model what the attacker can query
   * @param image channels x height x width values in [0, 1]; not changed
   * @param label the true class
   * @throws IllegalArgumentException if the image has another number of values
   */
  public AttackOutcome run(ScoreModel model, float[] image, int label) {
    if (image.length != channels * height * width) {
      throw new IllegalArgumentException(
          "the image has %d values, expected %d x %d x %d"
              .formatted(image.length, channels, height, width));
    }
    return new Search(model, image, label).run();
  }

  /**
   * Side of the square that is changed at a step, from the share of pixels that the schedule
   * allows.
   */
  int side(int step) {
    long scaled = (long) step * SCHEDULE_LENGTH / maxQueries;
    int halvings = 0;
    while (halvings < HALVINGS.length && scaled > HALVINGS[halvings]) {
      halvings++;
    }
    double share = firstShare / (1 << halvings);
    int side = (int) Math.round(Math.sqrt(share * height * width));
    return Math.max(1, Math.min(side, Math.min(height, width)));
  }

  /** One attack on one image. */
  private final class Search {
    private final ScoreModel model;
    private final float[] image;
    private final int label;
    private final SplittableRandom random;
    private float[] best;
    private float bestMargin = Float.POSITIVE_INFINITY;
    private int queries;
    private int refusals;

    Search(ScoreModel model, float[] image, int label) {
      this.model = model;
      this.image = image.clone();
      this.label = label;
      random = new SplittableRandom(seed ^ Arrays.hashCode(image));
      best = this.image;
    }

    AttackOutcome run() {
      accept(stripes());
      while (bestMargin >= 0 && queries < maxQueries) {
        accept(squares(side(queries)));
      }
      return new AttackOutcome(bestMargin < 0, best, queries, refusals);
    }

    private void accept(float[] candidate) {
      queries++;
      Optional<float[]> scores = model.query(candidate);
      if (scores.isEmpty()) {
        refusals++;
        return;
      }
      float margin = margin(scores.get());
      if (margin < bestMargin) {
        bestMargin = margin;
        best = candidate;
      }
    }

    /** Score of the true class above the best other one; below zero the answer is wrong. */
    private float margin(float[] scores) {
      float other = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < scores.length; i++) {
        other = i == label ? other : Math.max(other, scores[i]);
      }
      return scores[label] - other;
    }

    /** The first guess: vertical stripes, one pixel wide. */
    private float[] stripes() {
      float[] candidate = new float[image.length];
      for (int channel = 0; channel < channels; channel++) {
        for (int x = 0; x < width; x++) {
          fill(candidate, channel, 0, x, height, 1, sign());
        }
      }
      return candidate;
    }

    /**
     * The best image so far with one square set to an edge of the bound, a sign for each channel.
     */
    private float[] squares(int side) {
      int top = random.nextInt(height - side + 1);
      int left = random.nextInt(width - side + 1);
      float[] candidate = best.clone();
      for (int channel = 0; channel < channels; channel++) {
        fill(candidate, channel, top, left, side, side, sign());
      }
      return candidate;
    }

    private void fill(
        float[] target, int channel, int top, int left, int rows, int columns, float change) {
      for (int y = top; y < top + rows; y++) {
        for (int x = left; x < left + columns; x++) {
          int at = (channel * height + y) * width + x;
          target[at] = Math.max(0f, Math.min(1f, image[at] + change));
        }
      }
    }

    private float sign() {
      return random.nextBoolean() ? epsilon : -epsilon;
    }
  }

  /** Collects the bounds of an attack; defaults are the paper's for small images. */
  public static final class Builder {
    private final int channels;
    private final int height;
    private final int width;
    private float epsilon = 0.3f;
    private int maxQueries = 500;
    private double firstShare = 0.8;
    private long seed;

    Builder(int channels, int height, int width) {
      this.channels = positive(channels, "channels");
      this.height = positive(height, "height");
      this.width = positive(width, "width");
    }

    /** The largest change of a pixel, above 0, at most 1. */
    public Builder epsilon(float bound) {
      if (!(bound > 0 && bound <= 1)) {
        throw new IllegalArgumentException("epsilon must be above 0 and at most 1, was " + bound);
      }
      epsilon = bound;
      return this;
    }

    /** The most queries that the attacker makes for one image, 1 or above. */
    public Builder maxQueries(int count) {
      maxQueries = positive(count, "maxQueries");
      return this;
    }

    /** The share of pixels that the first squares change, above 0, at most 1. */
    public Builder firstShare(double share) {
      if (!(share > 0 && share <= 1)) {
        throw new IllegalArgumentException(
            "firstShare must be above 0 and at most 1, was " + share);
      }
      firstShare = share;
      return this;
    }

    /** Where the attack's random numbers start. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    public SquareAttack build() {
      return new SquareAttack(this);
    }

    private static int positive(int value, String name) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be 1 or above, was " + value);
      }
      return value;
    }
  }
}
