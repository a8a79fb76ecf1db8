package dev.mantlet.guard;

import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.spi.RowScorer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scores requests for the operator, one at a time; keeps the memory and the plan of the last
 * scorer. Thread-safe.
 */
final class ScoringDesk {
  private final InferenceSession session;
  private final Guard guard;
  private @Nullable RowScorer servedLast;
  private @Nullable Workspace workspace;

  ScoringDesk(InferenceSession session, Guard guard) {
    this.session = session;
    this.guard = guard;
  }

  /** The scores of the rows of a request. */
  synchronized double[] scores(RowScorer scorer, InferenceRequest request) throws RunFailure {
    Workspace ready = workspaceFor(scorer);
    guard.judge(request, ready.memory()).orThrow();
    return ready.screen().scores(0);
  }

  private Workspace workspaceFor(RowScorer scorer) {
    Workspace ready = workspace;
    if (ready == null || !scorer.equals(servedLast)) {
      close();
      ready = make(scorer);
      workspace = ready;
      servedLast = scorer;
    }
    return ready;
  }

  private Workspace make(RowScorer scorer) {
    return Workspace.screening(
        session, new ScreeningPlan(session, guard.contract(), List.of(), List.of(scorer)));
  }

  synchronized void close() {
    Workspace ready = workspace;
    workspace = null;
    servedLast = null;
    if (ready != null) {
      ready.close();
    }
  }
}
