package dev.mantlet.benchmarks.compare;

import java.util.Optional;

/**
 * One comparison: ours against one peer.
 *
 * @param name what is done
 * @param unit what one figure is for, such as {@code field}
 * @param peer the peer's name
 * @param kind what is measured
 * @param bar the gate; empty for information only
 * @param note shown in the row unless there is something else to say; may be empty
 * @param setup makes both sides
 */
public record Case(
    String name, String unit, String peer, Kind kind, Optional<Bar> bar, String note, Setup setup) {
  public Case {
    if (kind == Kind.RECORDED && bar.isPresent()) {
      throw new IllegalArgumentException(name + ": a recorded figure never gates");
    }
  }

  /** A case measured in CPU time. */
  public static Builder cpu(String name, String unit) {
    return new Builder(name, unit, Kind.CPU);
  }

  /** A case measured in elapsed time. */
  public static Builder wall(String name, String unit) {
    return new Builder(name, unit, Kind.WALL);
  }

  /** Ours in CPU time beside a record. */
  public static Case recorded(String name, String unit, RecordedFigure figure, Setup setup) {
    return new Case(
        name, unit, figure.peer(), Kind.RECORDED, Optional.empty(), figure.source(), setup);
  }

  /** A place for rows that cannot be measured yet. */
  public static Case absent(String name, String reason) {
    return cpu(name, "")
        .by(scratch -> {
          throw new SkippedException(reason);
        });
  }

  /** Collects what a case needs. */
  public static final class Builder {
    private final String name;
    private final String unit;
    private final Kind kind;
    private String peer = "";
    private Optional<Bar> bar = Optional.empty();

    private Builder(String name, String unit, Kind kind) {
      this.name = name;
      this.unit = unit;
      this.kind = kind;
    }

    /** Names the peer. */
    public Builder against(String peerName) {
      peer = peerName;
      return this;
    }

    /** Makes the row a gate. */
    public Builder bar(Bar gate) {
      bar = Optional.of(gate);
      return this;
    }

    /** The case, whose sides {@code setup} makes. */
    public Case by(Setup setup) {
      return new Case(name, unit, peer, kind, bar, "", setup);
    }
  }
}
