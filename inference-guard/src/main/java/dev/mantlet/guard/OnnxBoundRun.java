package dev.mantlet.guard;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mantlet.guard.Answer.Output;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs of ONNX Runtime from fixed memory: native tensors are made once and serve every run of the
 * same shapes.
 *
 * <p>Outputs of known shape are pinned: ONNX Runtime writes them into memory of this class. The
 * others it allocates itself.
 */
final class OnnxBoundRun implements InferenceSession.BoundRun {
  private final OrtSession session;
  private final OrtSession.RunOptions options;
  private final AtomicLong openTensors;
  private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
  private final Set<String> unpinned = new LinkedHashSet<>();
  private final List<Wanted> wanted = new ArrayList<>();

  /** An output in the order of the answer; the memory is empty where ONNX Runtime allocates. */
  private record Wanted(String name, Optional<FloatBuffer> memory, long[] shape) {}

  OnnxBoundRun(OrtSession session, OrtSession.RunOptions options, AtomicLong openTensors) {
    this.session = session;
    this.options = options;
    this.openTensors = openTensors;
  }

  void addInput(String name, OrtEnvironment environment, FloatBuffer contents, long[] shape)
      throws OrtException {
    inputs.put(name, OnnxTensor.createTensor(environment, contents, shape));
    openTensors.incrementAndGet();
  }

  void addOutput(String name, OrtEnvironment environment, Optional<long[]> shape)
      throws OrtException {
    if (shape.isEmpty()) {
      unpinned.add(name);
      wanted.add(new Wanted(name, Optional.empty(), new long[0]));
      return;
    }
    FloatBuffer memory = allocate(shape.get());
    pinned.put(name, OnnxTensor.createTensor(environment, memory, shape.get()));
    openTensors.incrementAndGet();
    wanted.add(new Wanted(name, Optional.of(memory), shape.get()));
  }

  private static FloatBuffer allocate(long[] shape) {
    int elements = 1;
    for (long size : shape) {
      elements *= (int) size; // the plan has bounded the product
    }
    return ByteBuffer.allocateDirect(elements * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  @Override
  public Answer run() throws InferenceSession.RunFailure {
    try (OrtSession.Result result = session.run(inputs, unpinned, pinned, options)) {
      List<Output> outputs = new ArrayList<>(wanted.size());
      for (int i = 0; i < wanted.size(); i++) {
        Wanted output = wanted.get(i);
        outputs.add(
            output.memory().isPresent()
                ? copy(output, output.memory().get())
                : copy(output.name(), result));
      }
      return new Answer(outputs);
    } catch (OrtException | RuntimeException e) {
      throw OnnxInferenceSession.failure(e);
    }
  }

  private static Output copy(Wanted output, FloatBuffer memory) {
    float[] floats = new float[memory.capacity()];
    memory.get(0, floats);
    return new Output(output.name(), floats, output.shape());
  }

  private static Output copy(String name, OrtSession.Result result) {
    OnnxValue value =
        result.get(name).orElseThrow(() -> new IllegalStateException("no output '" + name + "'"));
    if (!(value instanceof OnnxTensor tensor)) {
      throw new IllegalStateException("output '" + name + "' is no tensor");
    }
    FloatBuffer floats = tensor.getFloatBuffer();
    if (floats == null) {
      throw new IllegalStateException("output '" + name + "' does not hold floats");
    }
    float[] copy = new float[floats.remaining()];
    floats.get(copy);
    return new Output(name, copy, tensor.getInfo().getShape());
  }

  @Override
  public void zero() {
    for (Wanted output : wanted) {
      output.memory().ifPresent(memory -> memory.put(0, new float[memory.capacity()]));
    }
  }

  @Override
  public void close() {
    inputs.values().forEach(this::close);
    pinned.values().forEach(this::close);
    inputs.clear();
    pinned.clear();
  }

  private void close(OnnxTensor tensor) {
    tensor.close();
    openTensors.decrementAndGet();
  }
}
