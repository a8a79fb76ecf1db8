package dev.mantlet.cli;

/** What the command ends with. Scripts rely on it: no number here ever changes its meaning. */
public final class ExitCode {
  /** Signed, verified or clean. */
  public static final int DONE = 0;

  /** The model was looked at and refused. */
  public static final int REFUSED = 1;

  /** Nothing was decided: the command was called wrongly, or could not do its work. */
  public static final int MISUSE = 2;

  private ExitCode() {}
}
