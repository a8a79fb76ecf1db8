package dev.mantlet.guard.flight;

/**
 * What Flight Recorder is told; nothing, where the JVM comes without the module {@code jdk.jfr}.
 * Thread-safe.
 */
public interface Flight {
  /** Flight Recorder, if this JVM has it. */
  static Flight find() {
    return ModuleLayer.boot().findModule("jdk.jfr").isPresent()
        ? new RecordedFlight()
        : new UnrecordedFlight();
  }

  /** Whether a recording takes calls or refusals; costs neither a clock read nor memory. */
  boolean hearsCalls();

  /** A call begins; only to be asked for while calls are heard. */
  Call begin();

  /** Something happened to the models in a slot. */
  void slotChanged(String session, String change, long generation);

  /** One call; not thread-safe. */
  interface Call {
    /**
     * The call ended; says whether a refusal is recorded too, for whom {@link #refused} is called.
     */
    boolean ended(String session, String outcome, long rows, long runNanos);

    /** The call gave no answer. */
    void refused(String session, String reason, String detail, String tenant);
  }
}
