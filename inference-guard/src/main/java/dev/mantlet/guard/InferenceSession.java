package dev.mantlet.guard;

import java.util.List;

/**
 * A model that is ready to run, whatever runs it: all that the guard needs of ONNX Runtime.
 * Thread-safe but for close.
 */
interface InferenceSession {
  /** What the model declares about its inputs, in its order. */
  List<TensorSpec> inputs();

  /** What the model declares about its outputs, in its order. */
  List<TensorSpec> outputs();

  /**
   * Prepares runs that read the inputs from this memory, as long as its shapes and places stay the
   * same.
   *
   * @param memory one {@linkplain InputMemory#running running} tensor for each input, in the order
   *     of {@link #inputs}
   * @param runs stops the runs; outlasts them
   */
  BoundRun bind(InputMemory memory, OutputPlan outputs, RunSwitch runs) throws RunFailure;

  /** A switch for runs that are bound with it. */
  RunSwitch newSwitch();

  /** Frees the model; nothing must run or be bound any more. */
  void close() throws RunFailure;

  /** Stops runs from another thread; thread-safe but for close. */
  interface RunSwitch {
    /** Makes a run that goes on, and every later one, fail at its next kernel. */
    void stop();

    /** Lets runs go on again. */
    void allow();

    /** Frees the switch; nothing must run with it any more. */
    void close();
  }

  /** A prepared run; not thread-safe. */
  interface BoundRun {
    /** Runs the model on what is in the memory now, and copies what it answers. */
    Answer run() throws RunFailure;

    /**
     * Runs the model on what is in the memory now, and leaves what it answers where it is: until
     * the next run, as far as it is pinned.
     */
    List<OutputMemory> runInPlace() throws RunFailure;

    /** The bytes that are reserved for outputs. */
    long reserved();

    /** Overwrites the outputs that earlier runs left. */
    void zero();

    /** Frees what the preparation took, but not the memory of the inputs. */
    void close();
  }

  /** The runtime failed; its own text stays in the cause. */
  final class RunFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final String code;
    private final Throwable said;

    RunFailure(String code, Throwable cause) {
      super(code, cause, false, false);
      this.code = code;
      this.said = cause;
    }

    /** The cause, with the runtime's own text: for the operator alone. */
    Throwable said() {
      return said;
    }

    String code() {
      return code;
    }
  }
}
