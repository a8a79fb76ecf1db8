package dev.mantlet.guard.detect;

import dev.mantlet.guard.GuardedSession;
import dev.mantlet.guard.InferenceRequest;
import dev.mantlet.guard.sanitize.Sanitizers;
import dev.mantlet.guard.spi.RowScorer;
import dev.mantlet.guard.spi.Sanitizer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Scores an image by how far the model's probabilities move when the image is squeezed.
 *
 * <p>The score of a row is the largest, over the squeezers, of {@code ||softmax(logits(x)) -
 * softmax(logits(squeezed(x)))||} in the L1 norm; in [0, 2]. A model answers a clean image and its
 * squeezed copies much alike; many manipulated images are answered otherwise. Which squeezers tell
 * them apart depends on the data, and an attacker who knows them can evade them: measure both
 * before relying on it. Source: Xu, Evans, Qi, Feature Squeezing, NDSS 2018, section 5.
 *
 * <p>It only scores; {@link #refusingAbove} makes the detector that refuses. Immutable and
 * thread-safe.
 *
 * @param input the name of the model's input
 * @param squeezers how the input is squeezed; 1 to 8, no two alike
 * @param output the name of the model's output with the logits, before any softmax; two dimensions,
 *     rows and classes
 */
public record FeatureSqueezing(String input, List<Sanitizer> squeezers, String output)
    implements RowScorer {
  /** Each squeezer costs a further run of every row. */
  private static final int MOST_SQUEEZERS = 8;

  /** Copies and checks the squeezers. */
  public FeatureSqueezing {
    squeezers = List.copyOf(squeezers);
    if (squeezers.isEmpty() || squeezers.size() > MOST_SQUEEZERS) {
      throw new IllegalArgumentException(
          "feature squeezing takes 1 to " + MOST_SQUEEZERS + " squeezers, got " + squeezers);
    }
    if (squeezers.stream().distinct().count() < squeezers.size()) {
      throw new IllegalArgumentException(
          "a squeezer that is given twice only costs time: " + squeezers);
    }
  }

  /** Feature squeezing of that input: name the squeezers, then the output to compare. */
  public static Builder of(String input) {
    return new Builder(input);
  }

  /**
   * What is squeezed, how, and what is compared; tells two feature squeezings apart, so a
   * calibration can name its own.
   */
  @Override
  public String name() {
    return squeezers.stream()
        .map(Sanitizer::toString)
        .collect(
            Collectors.joining(
                ", ", "feature squeezing of " + input + " by ", " comparing " + output));
  }

  /**
   * The score of one row.
   *
   * @param answers the logits of the row, then those of each squeezed copy
   * @throws IllegalArgumentException if there are fewer than two classes, between which nothing can
   *     move
   */
  @Override
  public double score(float[][] answers) {
    if (answers[0].length < 2) {
      throw new IllegalArgumentException(
          "feature squeezing compares the probabilities of classes; output '"
              + output
              + "' has one value for a row: it must hold logits, at least two");
    }
    double[] original = softmax(answers[0]);
    double score = 0;
    for (int copy = 1; copy < answers.length; copy++) {
      score = Math.max(score, distance(original, softmax(answers[copy])));
    }
    return score;
  }

  /**
   * The threshold at which at most this share of clean rows is refused.
   *
   * @param session a session with the deployment's model and ranges; detectors of its policy play
   *     no part
   * @param clean rows of the deployment's own data, none of them manipulated and none used to train
   *     the model; a request may hold several
   * @param falseAlarmRate above 0, below 1; 0.01 needs 99 rows or more
   * @throws IllegalArgumentException if there are too few rows for the rate
   * @throws dev.mantlet.guard.GuardException as {@link GuardedSession#scores} does
   */
  public Calibration calibrate(
      GuardedSession session, Iterable<InferenceRequest> clean, double falseAlarmRate) {
    Calibration.requireRate(falseAlarmRate);
    List<double[]> scores = new ArrayList<>();
    clean.forEach(request -> scores.add(session.scores(this, request)));
    return Calibration.of(
        name(), scores.stream().flatMapToDouble(DoubleStream::of).toArray(), falseAlarmRate);
  }

  /**
   * The detector that refuses a row whose score is above the threshold of the calibration.
   *
   * @throws IllegalArgumentException if the calibration is one of another scorer
   */
  public Detector refusingAbove(Calibration calibration) {
    if (!calibration.scorer().equals(name())) {
      throw new IllegalArgumentException(
          "this is "
              + name()
              + ", the calibration is one of "
              + calibration.scorer()
              + "; scores of different scorers do not compare");
    }
    return new Detector(this, calibration.threshold());
  }

  /** The softmax with the maximum taken out, so that no exponential overflows. */
  private static double[] softmax(float[] logits) {
    double most = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      most = Math.max(most, logit);
    }
    double[] probabilities = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = Math.exp(logits[i] - most);
      sum += probabilities[i];
    }
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] /= sum;
    }
    return probabilities;
  }

  private static double distance(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += Math.abs(left[i] - right[i]);
    }
    return sum;
  }

  /** Collects the squeezers; {@link #comparing} ends it. Not thread-safe. */
  public static final class Builder {
    private final String input;
    private final List<Sanitizer> squeezers = new ArrayList<>();

    private Builder(String input) {
      this.input = input;
    }

    /** Adds {@link Sanitizers#bits}. */
    public Builder bits(int bits) {
      return by(Sanitizers.bits(bits));
    }

    /** Adds {@link Sanitizers#median}. */
    public Builder median(int window) {
      return by(Sanitizers.median(window));
    }

    /** Adds any squeezer; a random one makes scores random. */
    public Builder by(Sanitizer squeezer) {
      squeezers.add(squeezer);
      return this;
    }

    /**
     * Feature squeezing that compares this output.
     *
     * @param output the name of the model's output with the logits, before any softmax
     */
    public FeatureSqueezing comparing(String output) {
      return new FeatureSqueezing(input, squeezers, output);
    }
  }
}
