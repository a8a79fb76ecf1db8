package dev.mantlet.guard;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The guard's own memory for the inputs of one run, and what is known of them while they are
 * judged.
 *
 * <p>One per running call; not thread-safe.
 */
final class InputMemory {
  /** The size of a symbol that no dimension has bound yet. */
  static final long UNBOUND = Shape.ANY;

  private static final int ZEROS = 4096;

  private final List<StoredTensor> tensors;
  private final List<StoredTensor> running;
  private final @Nullable Sanitizing[] sanitizings;
  private final long[] symbols;
  private final int[] expected;
  private final Scan scan = new Scan();
  private final Findings findings = new Findings();

  private InputMemory(Contract contract, IntFunction<ByteBuffer> allocator) {
    this.tensors =
        contract.inputs().stream().map(rule -> new StoredTensor(rule.type(), allocator)).toList();
    this.running =
        IntStream.range(0, tensors.size())
            .mapToObj(i ->
                contract.inputs().get(i).expansion() == 1
                    ? tensors.get(i)
                    : new StoredTensor(contract.inputs().get(i).type(), allocator))
            .toList();
    this.sanitizings = new Sanitizing[tensors.size()];
    this.expected = new int[tensors.size()];
    this.symbols = new long[contract.symbols().size()];
  }

  /** Memory outside the heap, which ONNX Runtime reads in place. */
  static InputMemory direct(Contract contract) {
    return new InputMemory(contract, ByteBuffer::allocateDirect);
  }

  /** Memory on the heap, for judging alone. */
  static InputMemory onHeap(Contract contract) {
    return new InputMemory(contract, ByteBuffer::allocate);
  }

  /**
   * Forgets what was known of the last request; the elements stay until they are overwritten or
   * {@link #zero zeroed}.
   */
  void begin() {
    findings.clear();
    Arrays.fill(symbols, UNBOUND);
  }

  /**
   * Gives a tensor a shape that the guard itself has made, and returns its elements, to be written.
   *
   * @param shape belongs to the tensor from now on
   */
  FloatBuffer reserve(int input, long[] shape, InputRule rule) {
    rule.bindAll(shape, this);
    return tensors.get(input).reserve(shape);
  }

  /** Forgets the caller's memory. */
  void release() {
    for (int i = 0; i < tensors.size(); i++) {
      tensors.get(i).forgetSource();
    }
  }

  /**
   * Changes what was judged by the sanitizers of its inputs; what they should not have made is a
   * finding.
   */
  void sanitize(Contract contract) {
    for (int i = 0; i < tensors.size() && !findings.refuses(); i++) {
      InputRule rule = contract.inputs().get(i);
      if (rule.sanitizers() != null) {
        StoredTensor coded = running.get(i) == tensors.get(i) ? null : running.get(i);
        sanitizing(i, rule.sanitizers()).sanitize(tensors.get(i), coded, rule, this);
      }
    }
  }

  private Sanitizing sanitizing(int input, SanitizerChain chain) {
    Sanitizing known = sanitizings[input];
    if (known == null) {
      known = new Sanitizing(chain);
      sanitizings[input] = known;
    }
    return known;
  }

  Findings findings() {
    return findings;
  }

  /** An input as it was stored and judged. */
  StoredTensor tensor(int input) {
    return tensors.get(input);
  }

  /** An input as the model gets it: the same, or its code. */
  StoredTensor running(int input) {
    return running.get(input);
  }

  int size() {
    return tensors.size();
  }

  Scan scan() {
    return scan;
  }

  /** Notes how many elements an input will have. */
  void expect(int input, int elements) {
    expected[input] = elements;
  }

  int expected(int input) {
    return expected[input];
  }

  /** The size that a symbol stands for in this request; {@link #UNBOUND} while none is bound. */
  long symbol(int index) {
    return symbols[index];
  }

  void bind(int symbol, long size) {
    symbols[symbol] = size;
  }

  /** Whether the shape or the place of any tensor has changed since this was last asked. */
  boolean takeRebound() {
    boolean rebound = false;
    for (int i = 0; i < tensors.size(); i++) {
      rebound |= running.get(i).takeRebound();
    }
    return rebound;
  }

  /** The bytes that are reserved here. */
  long reserved() {
    long bytes = 0;
    for (int i = 0; i < tensors.size(); i++) {
      bytes += tensors.get(i).reserved();
      if (running.get(i) != tensors.get(i)) {
        bytes += running.get(i).reserved();
      }
    }
    return bytes + arrays();
  }

  /** How many of these bytes are the arrays of sanitizers, on the heap. */
  long arrays() {
    long bytes = 0;
    for (Sanitizing sanitizing : sanitizings) {
      bytes += sanitizing == null ? 0 : sanitizing.reserved();
    }
    return bytes;
  }

  /** Overwrites all that earlier requests left. */
  void zero() {
    scan.zero();
    byte[] zeros = new byte[ZEROS];
    tensors.forEach(tensor -> tensor.zero(zeros));
    running.forEach(tensor -> tensor.zero(zeros));
    for (Sanitizing sanitizing : sanitizings) {
      if (sanitizing != null) {
        sanitizing.zero();
      }
    }
  }
}
