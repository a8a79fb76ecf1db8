package dev.mantlet.guard;

import dev.mantlet.guard.Caller.Tenant;
import dev.mantlet.guard.InferenceSession.BoundRun;
import dev.mantlet.guard.InferenceSession.RunFailure;
import org.jspecify.annotations.Nullable;

/** All that one running call needs: memory for its inputs, and the run that is bound to it. Not thread-safe. */
final class Workspace {
  private final InferenceSession session;
  private final OutputPlan outputs;
  private final InputMemory memory;
  private @Nullable BoundRun bound;
  private @Nullable Tenant servedLast;

  Workspace(InferenceSession session, OutputPlan outputs, Contract contract) {
    this.session = session;
    this.outputs = outputs;
    this.memory = InputMemory.direct(contract);
  }

  /** The memory, with nothing left in it of any other tenant. */
  InputMemory memoryFor(Tenant tenant) {
    if (servedLast != null && !servedLast.equals(tenant)) {
      memory.zero();
      if (bound != null) {
        bound.zero();
      }
    }
    servedLast = tenant;
    return memory;
  }

  /** Runs the model on what the guard has stored. */
  Answer run() throws RunFailure {
    BoundRun ready = bound;
    if (memory.takeRebound() || ready == null) {
      close();
      ready = session.bind(memory, outputs);
      bound = ready;
    }
    return ready.run();
  }

  void close() {
    BoundRun ready = bound;
    bound = null;
    if (ready != null) {
      ready.close();
    }
  }
}
