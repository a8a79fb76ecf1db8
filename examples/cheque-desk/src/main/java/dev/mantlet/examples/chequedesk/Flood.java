package dev.mantlet.examples.chequedesk;

import dev.mantlet.guard.GuardException.CallerLimitedException;
import dev.mantlet.integrity.VerifiedModel;
import java.util.Map;

/** One bank sends far more than its share; the others go on as if nothing happened. */
final class Flood {
  private static final int PER_SECOND = 50;
  private static final int FLOOD = 2_000;
  private static final int OTHERS = 40;

  private Flood() {}

  /** What was answered and what was limited. */
  record Limited(int sent, int answered, int othersSent, int othersAnswered) implements Step {
    @Override
    public String name() {
      return "flood";
    }

    @Override
    public String line() {
      return "%s sent %,d at once, %,d answered and %,d limited to %d a second; the others got %d of %d answers"
          .formatted(
              Bank.ALDERSHOT.tenant(),
              sent,
              answered,
              sent - answered,
              PER_SECOND,
              othersAnswered,
              othersSent);
    }

    @Override
    public Map<String, Object> figures() {
      return Map.of(
          "sent",
          sent,
          "answered",
          answered,
          "othersSent",
          othersSent,
          "othersAnswered",
          othersAnswered);
    }

    @Override
    public Map<String, Integer> refusals() {
      return Map.of("caller: over its rate", sent - answered);
    }
  }

  static Limited run(VerifiedModel model, float[] image) {
    try (GuardedReader guarded = GuardedReader.open(model, PER_SECOND)) {
      int answered = send(guarded, Bank.ALDERSHOT, image, FLOOD);
      int others =
          send(guarded, Bank.BRAMLEY, image, OTHERS) + send(guarded, Bank.CORBRIDGE, image, OTHERS);
      if (answered == FLOOD || others != 2 * OTHERS) {
        throw new IllegalStateException(
            "the flood was not limited, or hurt the others: " + answered + ", " + others);
      }
      return new Limited(FLOOD, answered, 2 * OTHERS, others);
    }
  }

  private static int send(GuardedReader guarded, Bank bank, float[] image, int times) {
    int answered = 0;
    for (int i = 0; i < times; i++) {
      try {
        guarded.run(GuardedReader.request(image, 1), bank);
        answered++;
      } catch (CallerLimitedException e) {
        // The application would answer 429 with e.retryAfter().
      }
    }
    return answered;
  }
}
