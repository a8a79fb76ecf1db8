package dev.mantlet.benchmarks.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mantlet.benchmarks.compare.SkippedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The quantised MiniLM sentence encoder, on one sentence of 16 tokens. It is 23 MB and only there
 * in a build with the profile {@code minilm}.
 */
public final class SentenceEncoder {
  /** The tokens of a sentence. */
  public static final int TOKENS = 16;

  /** The entries of the vocabulary. */
  public static final int VOCABULARY = 30_522;

  private static final String FILE = "/all-minilm-l6-v2-q.onnx";

  /** The names of the inputs. */
  public static final List<String> INPUTS =
      List.of("input_ids", "attention_mask", "token_type_ids");

  private SentenceEncoder() {}

  /** A session on one thread. */
  public static OrtSession newSession() throws OrtException, IOException, SkippedException {
    try (InputStream in = SentenceEncoder.class.getResourceAsStream(FILE);
        OrtSession.SessionOptions options = BenchmarkModel.oneThread()) {
      if (in == null) {
        throw new SkippedException("the model is 23 MB: build with -Pminilm");
      }
      return OrtEnvironment.getEnvironment().createSession(in.readAllBytes(), options);
    }
  }

  /** The tokens of one sentence for each input. */
  public static Map<String, long[]> sentence(int seed) {
    Map<String, long[]> sentence = new LinkedHashMap<>();
    INPUTS.forEach(name -> sentence.put(name, new long[TOKENS]));
    for (int i = 0; i < TOKENS; i++) {
      sentence.get("input_ids")[i] = 1000 + (i * 7919L + seed * 104_729L) % 29_000;
      sentence.get("attention_mask")[i] = 1;
    }
    return sentence;
  }

  /** The least that a run can cost from Java: everything is made once, the output pinned. */
  public static final class Pinned implements AutoCloseable {
    private final OrtSession session;
    private final Map<String, LongBuffer> memory = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> outputs;
    private final FloatBuffer out;

    /** Runs on a session, which stays the caller's. */
    public Pinned(OrtSession session, String output, long[] shape) throws OrtException {
      this.session = session;
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      for (String name : INPUTS) {
        LongBuffer buffer = direct(TOKENS * Long.BYTES).asLongBuffer();
        memory.put(name, buffer);
        inputs.put(name, OnnxTensor.createTensor(environment, buffer, new long[] {1, TOKENS}));
      }
      int elements = 1;
      for (long size : shape) {
        elements *= (int) size;
      }
      out = direct(elements * Float.BYTES).asFloatBuffer();
      outputs = Map.of(output, OnnxTensor.createTensor(environment, out, shape));
    }

    private static ByteBuffer direct(int bytes) {
      return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Copies the tokens in, runs, and copies the answer out. */
    public float[] run(Map<String, long[]> sentence) throws OrtException {
      memory.forEach((name, buffer) -> buffer.put(0, sentence.get(name)));
      session.run(inputs, outputs).close();
      float[] answer = new float[out.capacity()];
      out.get(0, answer);
      return answer;
    }

    @Override
    public void close() {
      inputs.values().forEach(OnnxTensor::close);
      outputs.values().forEach(OnnxTensor::close);
    }
  }
}
