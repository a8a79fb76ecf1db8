package dev.mantlet.guard.flight;

/** Tells Flight Recorder. */
final class RecordedFlight implements Flight {
  // Never committed: they only answer whether a recording takes their kind.
  private static final CallEvent CALLS = new CallEvent();
  private static final RefusalEvent REFUSALS = new RefusalEvent();

  @Override
  public boolean hearsCalls() {
    return CALLS.isEnabled() || REFUSALS.isEnabled();
  }

  @Override
  public Call begin() {
    return new RecordedCall();
  }

  @Override
  public void slotChanged(String session, String change, long generation) {
    SlotChangeEvent event = new SlotChangeEvent();
    if (event.shouldCommit()) {
      event.session = session;
      event.change = change;
      event.generation = generation;
      event.commit();
    }
  }

  private static final class RecordedCall implements Call {
    private final CallEvent call = new CallEvent();

    private RecordedCall() {
      call.begin();
    }

    @Override
    public boolean ended(String session, String outcome, long rows, long runNanos) {
      call.end();
      if (call.shouldCommit()) {
        call.session = session;
        call.outcome = outcome;
        call.rows = rows;
        call.runTime = runNanos;
        call.commit();
      }
      return REFUSALS.isEnabled();
    }

    @Override
    public void refused(String session, String reason, String detail, String tenant) {
      RefusalEvent event = new RefusalEvent();
      event.session = session;
      event.reason = reason;
      event.detail = detail;
      event.tenant = tenant;
      event.commit();
    }
  }
}
