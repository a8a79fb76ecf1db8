package dev.mantlet.guard.flight;

/** Stands in where there is no Flight Recorder. */
final class UnrecordedFlight implements Flight {
  @Override
  public boolean hearsCalls() {
    return false;
  }

  @Override
  public Call begin() {
    throw new IllegalStateException("nobody hears of calls");
  }

  @Override
  public void slotChanged(String session, String change, long generation) {}
}
