package dev.mantlet.benchmarks.compare;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One comparison: ours against one peer.
 *
 * @param name what is done
 * @param unit what one figure is for, such as {@code field}
 * @param peer the peer's name
 * @param kind what is measured
 * @param bar the gate; empty for information only
 * @param note shown in the row unless there is something else to say; may be empty
 * @param environment variables for the environment of its JVM
 * @param trial gets the figures
 */
public record Case(
    String name,
    String unit,
    String peer,
    Kind kind,
    Optional<Bar> bar,
    String note,
    Map<String, String> environment,
    Trial trial) {
  public Case {
    environment = Map.copyOf(environment);
    if (kind == Kind.RECORDED && bar.isPresent()) {
      throw new IllegalArgumentException(name + ": a recorded figure never gates");
    }
  }

  /** A case measured in CPU time. */
  public static Builder<Setup> cpu(String name, String unit) {
    return new Builder<>(name, unit, Kind.CPU, setup -> timed(Clock.CPU, setup));
  }

  /** A case measured in elapsed time. */
  public static Builder<Setup> wall(String name, String unit) {
    return new Builder<>(name, unit, Kind.WALL, setup -> timed(Clock.WALL, setup));
  }

  /** What a second thread costs ours, against what it costs the peer. */
  public static Builder<ThreadedSetup> scaling(String name, String unit) {
    return new Builder<>(name, unit, Kind.SCALING, Case::scaled);
  }

  /**
   * A number that is counted, against the most that it may be.
   *
   * @param most the most, 1 or above
   */
  public static Builder<Count> counted(String name, String unit, long most) {
    return new Builder<Count>(
            name,
            unit,
            Kind.COUNT,
            count -> (scratch, plan) -> Measurement.counted(count.of(scratch), most))
        .against("the most allowed")
        .bar(Bar.atMost(1));
  }

  /** Ours in CPU time beside a record. */
  public static Case recorded(String name, String unit, RecordedFigure figure, Setup setup) {
    return new Case(
        name,
        unit,
        figure.peer(),
        Kind.RECORDED,
        Optional.empty(),
        figure.source(),
        Map.of(),
        timed(Clock.CPU, setup));
  }

  /** A place for rows that cannot be measured yet. */
  public static Case absent(String name, String reason) {
    return cpu(name, "")
        .by(scratch -> {
          throw new SkippedException(reason);
        });
  }

  private static Trial timed(Clock clock, Setup setup) {
    return (scratch, plan) -> {
      Pair pair = setup.open(scratch);
      return new Rounds(plan, System::gc)
          .measure(
              new Paced(pair.ours(), clock, plan.roundNanos()),
              new Paced(pair.peer(), clock, plan.roundNanos()));
    };
  }

  private static Trial scaled(ThreadedSetup setup) {
    return (scratch, plan) -> {
      ThreadedPair pair = setup.open(scratch);
      return new Rounds(plan, System::gc)
          .measure(
              Growth.of(pair.ours(), scratch, plan, System::gc),
              Growth.of(pair.peer(), scratch, plan, System::gc));
    };
  }

  /**
   * Collects what a case needs.
   *
   * @param <S> what makes the sides
   */
  public static final class Builder<S> {
    private final String name;
    private final String unit;
    private final Kind kind;
    private Function<S, Trial> trial;
    private String peer = "";
    private Optional<Bar> bar = Optional.empty();
    private Map<String, String> environment = Map.of();

    private Builder(String name, String unit, Kind kind, Function<S, Trial> trial) {
      this.name = name;
      this.unit = unit;
      this.kind = kind;
      this.trial = trial;
    }

    /** Names the peer. */
    public Builder<S> against(String peerName) {
      peer = peerName;
      return this;
    }

    /**
     * Measures in many short rounds: what is as large as a processor's cache runs unequally fast
     * from one moment to the next. Not for what leaves garbage, which a short round does not
     * collect.
     */
    public Builder<S> inShortRounds() {
      Function<S, Trial> usual = trial;
      trial = source -> (scratch, plan) -> usual.apply(source).run(scratch, plan.finely());
      return this;
    }

    /** Sets variables in the environment of the JVM that measures. */
    public Builder<S> in(Map<String, String> variables) {
      environment = variables;
      return this;
    }

    /** Makes the row a gate. */
    public Builder<S> bar(Bar gate) {
      bar = Optional.of(gate);
      return this;
    }

    /** The case, whose sides {@code source} makes. */
    public Case by(S source) {
      return new Case(name, unit, peer, kind, bar, "", environment, trial.apply(source));
    }
  }
}
