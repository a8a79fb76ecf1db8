package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.decoy.Decoys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gives refusals of detectors their decoys. Thread-safe. */
final class DecoyDesk {
  /** Fewer rows would soon repeat: after about the square root of their number. */
  private static final int FEWEST_ROWS = 100;

  private static final int MOST_ROWS = 10_000;

  private final DecoyBook book;
  private final OutputGuard protection;
  private final EventSink events;

  private DecoyDesk(DecoyBook book, OutputGuard protection, EventSink events) {
    this.book = book;
    this.protection = protection;
    this.events = events;
  }

  /**
   * Runs the samples.
   *
   * @param protection what answers go through before callers get them, and so decoys
   * @throws IllegalArgumentException if a sample is refused, if there are too few rows or too many,
   *     or if an output does not have the rows of the input
   */
  static DecoyDesk open(
      Decoys decoys,
      InferenceSession session,
      Guard guard,
      OutputPlan outputs,
      OutputGuard protection,
      EventSink events) {
    Workspace workspace = new Workspace(session, outputs, guard.contract());
    try {
      DecoyBook book = new DecoyBook(decoys, answers(decoys, guard, workspace));
      return new DecoyDesk(book, protection, events);
    } catch (RunFailure failure) {
      throw new RuntimeFailedException(
          "run the samples for decoys", failure.code(), failure.said());
    } finally {
      workspace.close();
    }
  }

  private static List<Answer> answers(Decoys decoys, Guard guard, Workspace workspace)
      throws RunFailure {
    List<Answer> answers = new ArrayList<>();
    long rows = 0;
    for (InferenceRequest sample : decoys.samples()) {
      if (guard.judge(sample, workspace.memory()) instanceof Verdict.Refused refused) {
        throw new IllegalArgumentException(
            "sample "
                + answers.size()
                + " for decoys is refused: "
                + refused.findings().get(0).message());
      }
      Answer answer = workspace.run();
      requireRows(answer, sample.rows(), answers);
      answers.add(answer);
      rows += sample.rows();
      requireAtMost(rows);
    }
    if (rows < FEWEST_ROWS) {
      throw new IllegalArgumentException(
          "decoys need samples with " + FEWEST_ROWS + " rows or more, these have " + rows);
    }
    return answers;
  }

  private static void requireRows(Answer answer, long rows, List<Answer> before) {
    boolean fits =
        answer.names().stream().allMatch(output -> answer.hasRows(output, rows))
            && (before.isEmpty() || before.get(0).hasRowsLike(answer));
    if (!fits) {
      throw new IllegalArgumentException(
          "decoys need outputs with the rows of the input, all of one shape; name those that you"
              + " need with outputs(...)");
    }
  }

  private static void requireAtMost(long rows) {
    if (rows > MOST_ROWS) {
      throw new IllegalArgumentException(
          "samples for decoys may have " + MOST_ROWS + " rows, these have more");
    }
  }

  /**
   * The refusal with a decoy, if a detector refused; otherwise as it is.
   *
   * @param shaped the answer that was held back, of which only names and shapes are looked at
   */
  InputRefusedException withDecoy(
      InputRefusedException refused, StoredTensor stored, Answer shaped, Caller caller) {
    if (refused.findings().get(0).code() != Code.DETECTED) {
      return refused; // a scorer that failed is loud
    }
    Optional<Answer> decoy =
        book.decoy(stored, caller.tenant(), shaped).flatMap(protection::releaseInvented);
    return decoy.isEmpty()
        ? refused
        : refused.withDecoy(() -> {
          events.emit(new GuardEvent.Decoyed(caller, refused.findings()));
          return decoy.get();
        });
  }
}
