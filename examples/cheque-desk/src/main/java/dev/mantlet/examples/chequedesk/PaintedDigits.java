package dev.mantlet.examples.chequedesk;

import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.testkit.AttackOutcome;
import dev.mantlet.testkit.Attacks;
import dev.mantlet.testkit.SquareAttack;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Attackers repaint digits until they are read as others: on the bare session, then through the
 * guard.
 */
final class PaintedDigits {
  private static final int ATTACKED = 200;
  private static final int MAX_QUERIES = 500;
  private static final float EPSILON = 0.3f;
  private static final long SEED = 20_200;
  private static final int PICTURES = 8;

  private final DigitImages images;
  private final AmountReader bare;
  private final GuardedReader guarded;
  private final PaintDetector detector;
  private final SquareAttack attack =
      Attacks.square(1, 28, 28).epsilon(EPSILON).maxQueries(MAX_QUERIES).seed(SEED).build();

  PaintedDigits(
      DigitImages images, AmountReader bare, GuardedReader guarded, PaintDetector detector) {
    this.images = images;
    this.bare = bare;
    this.guarded = guarded;
    this.detector = detector;
  }

  /** An image that the bare session misread. */
  record Painted(int index, float[] image) {}

  /** The attacks on one image. */
  private record Duel(Optional<Painted> painted, boolean throughGuard) {}

  /** How the attacks went and what the guard made of them. */
  record Attacked(
      int images,
      int bareSuccesses,
      int guardedSuccesses,
      int replayRefused,
      int replayMisread,
      int cleanImages,
      int falseAlarms,
      Map<String, Object> scores,
      List<Map<String, Object>> pictures)
      implements Step {
    @Override
    public String name() {
      return "attack";
    }

    @Override
    public String line() {
      return ("Square attack (L-inf %s, %d queries) on %d images: %s succeed on the bare session, %s through the guard; of the painted images "
              + "replayed %d of %d refused, %d misread; false alarms on %,d clean images: %d (%s)")
          .formatted(
              EPSILON,
              MAX_QUERIES,
              images,
              Step.percent(bareSuccesses, images),
              Step.percent(guardedSuccesses, images),
              replayRefused,
              bareSuccesses,
              replayMisread,
              cleanImages,
              falseAlarms,
              Step.percent(falseAlarms, cleanImages));
    }

    @Override
    public Map<String, Object> figures() {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("images", images);
      figures.put("epsilon", Step.rounded(EPSILON, 2));
      figures.put("maxQueries", MAX_QUERIES);
      figures.put("bareSuccesses", bareSuccesses);
      figures.put("guardedSuccesses", guardedSuccesses);
      figures.put("replayRefused", replayRefused);
      figures.put("replayMisread", replayMisread);
      figures.put("cleanImages", cleanImages);
      figures.put("falseAlarms", falseAlarms);
      figures.put("scores", scores);
      figures.put("pictures", pictures);
      return figures;
    }

    @Override
    public Map<String, Integer> refusals() {
      return Map.of("detector: painted image", replayRefused, "detector: false alarm", falseAlarms);
    }
  }

  Attacked run() {
    try (Progress progress = Progress.of("attack", ATTACKED)) {
      List<Duel> duels =
          IntStream.range(0, ATTACKED)
              .parallel()
              .mapToObj(this::duel)
              .peek(duel -> progress.step())
              .toList();
      return judged(
          duels.stream().flatMap(duel -> duel.painted().stream()).toList(),
          (int) duels.stream().filter(Duel::throughGuard).count());
    }
  }

  private Duel duel(int index) {
    float[] image = images.values(index);
    AttackOutcome onBare = attack.run(this::askBare, image, images.label(index));
    Optional<Painted> painted =
        onBare.success() ? Optional.of(new Painted(index, onBare.input())) : Optional.empty();
    return new Duel(painted, attack.run(this::askGuard, image, images.label(index)).success());
  }

  private Attacked judged(List<Painted> painted, int throughGuard) {
    int refused = 0;
    int misread = 0;
    for (Painted one : painted) {
      Optional<float[]> answer = askGuard(one.image());
      refused += answer.isEmpty() ? 1 : 0;
      misread +=
          answer.isPresent() && AmountReader.digit(answer.get(), 0) != images.label(one.index())
              ? 1
              : 0;
    }
    List<float[]> clean =
        IntStream.range(ATTACKED, images.count()).mapToObj(images::values).toList();
    int alarms = (int) clean.stream().filter(image -> askGuard(image).isEmpty()).count();
    Map<String, Object> scores =
        DetectorScores.of(detector, clean, painted.stream().map(Painted::image).toList());
    return new Attacked(
        ATTACKED,
        painted.size(),
        throughGuard,
        refused,
        misread,
        clean.size(),
        alarms,
        scores,
        pictures(painted));
  }

  private Optional<float[]> askBare(float[] image) {
    return Optional.of(bare.logits(image, 1));
  }

  /** What a remote attacker gets from the desk: scores, or a refusal that says no more. */
  private Optional<float[]> askGuard(float[] image) {
    try {
      return Optional.of(guarded.run(GuardedReader.request(image, 1), Bank.CORBRIDGE));
    } catch (InputRefusedException e) {
      return Optional.empty();
    }
  }

  private List<Map<String, Object>> pictures(List<Painted> painted) {
    List<Map<String, Object>> pictures = new ArrayList<>();
    for (Painted one : painted.subList(0, Math.min(PICTURES, painted.size()))) {
      pictures.add(
          Map.of(
              "read", AmountReader.digit(bare.logits(images.values(one.index()), 1), 0),
              "misread", AmountReader.digit(bare.logits(one.image(), 1), 0),
              "before", GreyPng.of(images.values(one.index())),
              "after", GreyPng.of(one.image())));
    }
    return pictures;
  }
}
