package dev.mantlet.integrity.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.OptionalInt;

/**
 * How a session computes: threads, optimisation and order. Nothing in it opens a file or loads a
 * library, which options of ONNX Runtime itself can. Immutable, thread-safe.
 */
public final class OnnxOptions {
  private static final OnnxOptions DEFAULTS =
      new OnnxOptions(OptionalInt.empty(), OptionalInt.empty(), Optimization.ALL, false);

  private final OptionalInt intraOpThreads;
  private final OptionalInt interOpThreads;
  private final Optimization optimization;
  private final boolean parallel;

  private OnnxOptions(
      OptionalInt intraOpThreads,
      OptionalInt interOpThreads,
      Optimization optimization,
      boolean parallel) {
    this.intraOpThreads = intraOpThreads;
    this.interOpThreads = interOpThreads;
    this.optimization = optimization;
    this.parallel = parallel;
  }

  /** What the graph is turned into before it runs. */
  public enum Optimization {
    /** Nothing: the graph as it is in the file. */
    NONE(OrtSession.SessionOptions.OptLevel.NO_OPT),
    /** What does not depend on the device: constants computed, nodes without effect dropped. */
    BASIC(OrtSession.SessionOptions.OptLevel.BASIC_OPT),
    /** Also nodes joined into larger ones. */
    EXTENDED(OrtSession.SessionOptions.OptLevel.EXTENDED_OPT),
    /** Also the layout of data in memory. */
    ALL(OrtSession.SessionOptions.OptLevel.ALL_OPT);

    private final OrtSession.SessionOptions.OptLevel level;

    Optimization(OrtSession.SessionOptions.OptLevel level) {
      this.level = level;
    }
  }

  /** All optimisations, one operator after the other, as many threads as ONNX Runtime decides. */
  public static OnnxOptions defaults() {
    return DEFAULTS;
  }

  /** Computes one operator on this many threads, 1 or above. */
  public OnnxOptions intraOpThreads(int threads) {
    return new OnnxOptions(
        positive("intraOpThreads", threads), interOpThreads, optimization, parallel);
  }

  /**
   * Computes operators that do not depend on each other side by side, on this many threads, 1 or
   * above.
   */
  public OnnxOptions parallelOperators(int threads) {
    return new OnnxOptions(
        intraOpThreads, positive("parallelOperators", threads), optimization, true);
  }

  /** Optimises the graph this far. */
  public OnnxOptions optimization(Optimization level) {
    return new OnnxOptions(intraOpThreads, interOpThreads, level, parallel);
  }

  private static OptionalInt positive(String name, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(name + " must be 1 or above, was " + threads);
    }
    return OptionalInt.of(threads);
  }

  void applyTo(OrtSession.SessionOptions options) throws OrtException {
    options.setOptimizationLevel(optimization.level);
    options.setExecutionMode(
        parallel
            ? OrtSession.SessionOptions.ExecutionMode.PARALLEL
            : OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
    if (intraOpThreads.isPresent()) {
      options.setIntraOpNumThreads(intraOpThreads.getAsInt());
    }
    if (interOpThreads.isPresent()) {
      options.setInterOpNumThreads(interOpThreads.getAsInt());
    }
  }
}
