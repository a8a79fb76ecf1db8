package dev.mantlet.guard;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * The guard's own memory for the inputs of one run, and what is known of them while they are
 * judged.
 *
 * <p>One per running call; not thread-safe.
 */
final class InputMemory {
  /** Elements that are scanned at once: 4 KiB, which stay in the first-level cache. */
  private static final int BLOCK = 1024;

  private final List<StoredTensor> tensors;
  private final long[] symbols;
  private final int[] block = new int[BLOCK];
  private final Findings findings = new Findings();

  private InputMemory(Contract contract, IntFunction<ByteBuffer> allocator) {
    this.tensors =
        Stream.generate(() -> new StoredTensor(allocator)).limit(contract.inputs().size()).toList();
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
    Arrays.fill(symbols, 0);
  }

  /**
   * Gives the only tensor a shape that the guard itself has made, and returns its elements, to be
   * written.
   *
   * @param shape belongs to the tensor from now on
   */
  FloatBuffer reserve(long[] shape, InputRule rule) {
    rule.bindAll(shape, this);
    return tensors.get(0).reserve(shape);
  }

  /** Forgets the caller's memory. */
  void release() {
    for (int i = 0; i < tensors.size(); i++) {
      tensors.get(i).forgetSource();
    }
  }

  Findings findings() {
    return findings;
  }

  StoredTensor tensor(int input) {
    return tensors.get(input);
  }

  int size() {
    return tensors.size();
  }

  int[] block() {
    return block;
  }

  /** The size that a symbol stands for in this request; 0 while no dimension has bound it. */
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
      rebound |= tensors.get(i).takeRebound();
    }
    return rebound;
  }

  /** Overwrites all that earlier requests left. */
  void zero() {
    Arrays.fill(block, 0);
    tensors.forEach(tensor -> tensor.zero(block));
  }
}
