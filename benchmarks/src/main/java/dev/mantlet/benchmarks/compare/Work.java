package dev.mantlet.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One side of a comparison: something that can be done a number of times and tells what that cost.
 */
public interface Work {
  /**
   * Does the work {@code times} times; has ended when it returns.
   *
   * @return the cost of all of it
   */
  Cost run(long times) throws Exception;

  /**
   * How many units (fields, samples, runs) doing the work once amounts to; figures are shown for
   * one unit.
   */
  default long units() {
    return 1;
  }

  /** Java code in this process: its CPU time and its allocation are those of the whole process. */
  static Work of(Op op) {
    return new JavaWork(op, 1, Meter.ofThisProcess());
  }

  /** Java code in this process that does {@code units} units each time it is run. */
  static Work of(long units, Op op) {
    return new JavaWork(op, units, Meter.ofThisProcess());
  }

  /**
   * Java code on several threads at once, each with an operation of its own: doing it once is once
   * each. Its CPU time is that of the whole process.
   *
   * @param scratch ends the threads
   */
  static Work together(Scratch scratch, List<Op> ops) {
    return scratch.closing(new ThreadedWork(ops, Meter.ofThisProcess()));
  }

  /**
   * Another program, started anew each time: its CPU time is that of the ended processes, start
   * included.
   *
   * @param folder the working folder
   * @param command the program and its arguments; its standard output is thrown away
   */
  static Work program(Path folder, String... command) {
    return new ProgramWork(folder, List.of(command));
  }

  /**
   * Another program that is started once and then works on request, so that its start does not
   * count; see {@link ServedWork} for what it must answer.
   *
   * @param scratch its folder; ends the program
   * @param units how many units the program does each time
   * @param command the program and its arguments
   */
  static Work served(Scratch scratch, long units, String... command) throws IOException {
    return scratch.closing(new ServedWork(scratch.folder(), units, List.of(command)));
  }

  /** A figure from a record, in place of a peer that cannot be run here. */
  static Work recorded(RecordedFigure figure) {
    return new RecordedWork(figure.nanos(Runtime.version().feature()));
  }
}
