package dev.mantlet.guard;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mantlet.guard.Answer.Output;
import dev.mantlet.guard.contract.ElementType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs of ONNX Runtime from fixed memory: native tensors are made once and serve every run of the
 * same shapes.
 *
 * <p>Outputs of known shape are pinned: ONNX Runtime writes them into memory of this class. The
 * others it allocates itself.
 */
final class OnnxBoundRun implements InferenceSession.BoundRun {
  private final OrtSession session;
  private final OrtEnvironment environment;
  private final OrtSession.RunOptions options;
  private final AtomicLong openTensors;
  private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
  private final Map<String, StoredTensor> texts = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
  private final Set<String> unpinned = new LinkedHashSet<>();
  private final List<Wanted> wanted = new ArrayList<>();
  private final Reading<Answer> copying = this::answer;
  private final Reading<List<OutputMemory>> leaving = this::inPlace;
  private Map<String, OnnxTensor> handedIn = Map.of();
  private Map<String, OnnxTensor> handedOut = Map.of();
  private Set<String> asked = Set.of();

  /** An output in the order of the answer; the memory is null where ONNX Runtime allocates. */
  private record Wanted(String name, ElementType type, @Nullable OutputMemory memory) {}

  OnnxBoundRun(
      OrtSession session,
      OrtEnvironment environment,
      OrtSession.RunOptions options,
      AtomicLong openTensors) {
    this.session = session;
    this.environment = environment;
    this.options = options;
    this.openTensors = openTensors;
  }

  void addInput(String name, StoredTensor tensor) throws OrtException {
    if (tensor.type() == ElementType.STRING) {
      texts.put(name, tensor);
      return;
    }
    inputs.put(name, tensorOver(tensor.contentBytes(), tensor.shape().clone(), tensor.type()));
  }

  void addOutput(String name, ElementType type, Optional<long[]> shape) throws OrtException {
    if (shape.isEmpty()) {
      unpinned.add(name);
      wanted.add(new Wanted(name, type, null));
      return;
    }
    OutputMemory memory = OutputMemory.direct(name, type, shape.get());
    pinned.put(name, tensorOver(memory.bytes(), memory.shape(), type));
    wanted.add(new Wanted(name, type, memory));
  }

  private OnnxTensor tensorOver(ByteBuffer bytes, long[] shape, ElementType type)
      throws OrtException {
    OnnxTensor tensor =
        OnnxTensor.createTensor(environment, bytes, shape, OnnxJavaType.valueOf(type.name()));
    openTensors.incrementAndGet();
    return tensor;
  }

  @Override
  public Answer run() throws InferenceSession.RunFailure {
    return run(copying);
  }

  @Override
  public List<OutputMemory> runInPlace() throws InferenceSession.RunFailure {
    return run(leaving);
  }

  /** What is made of the result of a run. */
  private interface Reading<T> {
    T of(OrtSession.Result result) throws OrtException;
  }

  private <T> T run(Reading<T> reading) throws InferenceSession.RunFailure {
    try {
      if (!texts.isEmpty()) {
        addTexts();
      }
      try (OrtSession.Result result = session.run(handedIn, asked, handedOut, options)) {
        return reading.of(result);
      }
    } catch (OrtException | RuntimeException e) {
      throw OnnxInferenceSession.failure(e);
    } finally {
      if (!texts.isEmpty()) {
        removeTexts();
      }
    }
  }

  /** Ends the preparation. */
  OnnxBoundRun ready() {
    // Immutable maps of one or a few entries are quicker to go through, which each run does.
    handedIn = texts.isEmpty() ? Map.copyOf(inputs) : inputs;
    handedOut = Map.copyOf(pinned);
    asked = Set.copyOf(unpinned);
    return this;
  }

  /** ONNX Runtime keeps texts in memory of its own: they are handed over anew for each run. */
  private void addTexts() throws OrtException {
    for (Map.Entry<String, StoredTensor> text : texts.entrySet()) {
      StoredTensor tensor = text.getValue();
      String[] elements = Arrays.copyOf(tensor.texts(), tensor.elements());
      inputs.put(
          text.getKey(), OnnxTensor.createTensor(environment, elements, tensor.shape().clone()));
      openTensors.incrementAndGet();
    }
  }

  private void removeTexts() {
    for (String name : texts.keySet()) {
      OnnxTensor tensor = inputs.remove(name);
      if (tensor != null) {
        close(tensor);
      }
    }
  }

  private Answer answer(OrtSession.Result result) throws OrtException {
    Output[] outputs = new Output[wanted.size()];
    for (int i = 0; i < outputs.length; i++) {
      Wanted output = wanted.get(i);
      outputs[i] =
          output.memory() != null
              ? output.memory().copy()
              : output.type() == ElementType.STRING
                  ? texts(output, result)
                  : taken(output, result).copy();
    }
    return new Answer(outputs);
  }

  private List<OutputMemory> inPlace(OrtSession.Result result) throws OrtException {
    List<OutputMemory> outputs = new ArrayList<>(wanted.size());
    for (Wanted output : wanted) {
      outputs.add(output.memory() != null ? output.memory() : taken(output, result));
    }
    return outputs;
  }

  private static Output texts(Wanted output, OrtSession.Result result) throws OrtException {
    OnnxTensor tensor = tensor(output, result);
    return new Output(
        output.name(), output.type(), flat(tensor.getValue()), tensor.getInfo().getShape());
  }

  /** A copy on the heap of an output that ONNX Runtime has allocated. */
  private static OutputMemory taken(Wanted output, OrtSession.Result result) {
    OnnxTensor tensor = tensor(output, result);
    return OutputMemory.over(
        tensor.getByteBuffer(), output.name(), output.type(), tensor.getInfo().getShape());
  }

  private static OnnxTensor tensor(Wanted output, OrtSession.Result result) {
    String name = output.name();
    OnnxValue value =
        result.get(name).orElseThrow(() -> new IllegalStateException("no output '" + name + "'"));
    if (!(value instanceof OnnxTensor tensor)
        || !tensor.getInfo().type.name().equals(output.type().name())) {
      throw new IllegalStateException("output '" + name + "' does not hold " + output.type());
    }
    return tensor;
  }

  /** The texts in nested arrays, one for each dimension, row by row. */
  private static String[] flat(Object value) {
    return value instanceof Object[] array
        ? Stream.of(array).flatMap(part -> Stream.of(flat(part))).toArray(String[]::new)
        : new String[] {(String) value};
  }

  @Override
  public long reserved() {
    long bytes = 0;
    for (int i = 0; i < wanted.size(); i++) {
      OutputMemory memory = wanted.get(i).memory();
      bytes += memory == null ? 0 : memory.bytes().capacity();
    }
    return bytes;
  }

  @Override
  public void zero() {
    for (Wanted output : wanted) {
      if (output.memory() != null) {
        output.memory().zero();
      }
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
