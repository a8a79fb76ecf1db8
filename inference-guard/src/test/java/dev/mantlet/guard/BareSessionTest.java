package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.contract.Extent;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.Range;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Clean inputs give the answers of the bare session, bit for bit. */
class BareSessionTest {
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();
  private static final String[] SENTENCE = {"input_ids", "attention_mask", "token_type_ids"};

  @Test
  void rowsOfATable_throughAPerceptron() throws OrtException {
    byte[] model = TinyOnnx.perceptron(30, 32, 2);
    GuardPolicy policy =
        GuardPolicy.builder().input("x", InputRules.none().within(Range.from(-8).to(8))).build();
    SplittableRandom random = new SplittableRandom(1);
    try (OrtSession bare = OnnxSessionTest.maker(model).newSession(ENVIRONMENT);
        GuardedSession guarded = GuardedSession.open(OnnxSessionTest.maker(model), policy)) {
      for (int round = 0; round < 500; round++) {
        int rows = 1 + random.nextInt(9);
        float[] data = new float[30 * rows];
        for (int i = 0; i < data.length; i++) {
          data[i] = (float) (random.nextDouble() * 16 - 8);
        }
        Answer answer = guarded.run(InferenceRequest.of("x", data, rows, 30), CALLER);
        try (OnnxTensor tensor =
                OnnxTensor.createTensor(
                    ENVIRONMENT, FloatBuffer.wrap(data), new long[] {rows, 30});
            OrtSession.Result result = bare.run(Map.of("x", tensor))) {
          assertSameBits((OnnxTensor) result.get(0), answer, "y");
        }
      }
    }
  }

  @Test
  void sentences_throughAnEncoder() throws OrtException, IOException {
    byte[] model = encoder();
    SplittableRandom random = new SplittableRandom(2);
    try (OrtSession bare = OnnxSessionTest.maker(model).newSession(ENVIRONMENT);
        GuardedSession guarded =
            GuardedSession.open(OnnxSessionTest.maker(model), encoderPolicy(bare))) {
      String output = bare.getOutputNames().iterator().next();
      for (int round = 0; round < 12; round++) {
        int batch = 1 + round % 3;
        int length = 2 + random.nextInt(30);
        Map<String, long[]> tokens = sentence(batch, length, random);
        Answer answer = guarded.run(request(tokens, batch, length), CALLER);
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        for (String name : SENTENCE) {
          tensors.put(
              name,
              OnnxTensor.createTensor(
                  ENVIRONMENT, LongBuffer.wrap(tokens.get(name)), new long[] {batch, length}));
        }
        try (OrtSession.Result result = bare.run(tensors)) {
          assertSameBits((OnnxTensor) result.get(0), answer, output);
        }
        tensors.values().forEach(OnnxTensor::close);
      }
      assertEncoderRefuses(guarded, random);
    }
  }

  @Test
  void rowsOfTheEncoderTouch_soEachRequestRunsAlone_whoeverElseCalls()
      throws OrtException, IOException, InterruptedException {
    byte[] model = encoder();
    SplittableRandom random = new SplittableRandom(3);
    Map<String, long[]> both = sentence(2, 12, random);
    Map<String, long[]> first = new LinkedHashMap<>();
    both.forEach((name, tokens) -> first.put(name, Arrays.copyOf(tokens, 12)));
    Map<String, long[]> others = sentence(3, 12, random);
    try (OrtSession bare = OnnxSessionTest.maker(model).newSession(ENVIRONMENT);
        GuardedSession guarded =
            GuardedSession.open(OnnxSessionTest.maker(model), encoderPolicy(bare))) {
      String output = bare.getOutputNames().iterator().next();
      float[] alone = guarded.run(request(first, 1, 12), CALLER).floats(output);
      float[] together = guarded.run(request(both, 2, 12), CALLER).floats(output);
      assertFalse(
          Arrays.equals(alone, Arrays.copyOf(together, alone.length)),
          "its quantisation takes one scale for all rows of a run");
      Caller other = Caller.of(Tenant.of("bank-b"), "app");
      Thread crowd =
          new Thread(() -> {
            for (int i = 0; i < 20; i++) {
              guarded.run(request(others, 3, 12), other);
            }
          });
      crowd.start();
      for (int i = 0; i < 20; i++) {
        assertArrayEquals(alone, guarded.run(request(first, 1, 12), CALLER).floats(output));
      }
      crowd.join();
    }
  }

  private static void assertEncoderRefuses(GuardedSession guarded, SplittableRandom random) {
    Map<String, long[]> alias = sentence(1, 8, random);
    alias.get("input_ids")[3] = -5; // another name of the fifth entry from the end
    assertRefused(Code.NOT_AN_ID, guarded, request(alias, 1, 8));
    Map<String, long[]> beyond = sentence(1, 8, random);
    beyond.get("input_ids")[7] = 30_522;
    assertRefused(Code.NOT_AN_ID, guarded, request(beyond, 1, 8));
    Map<String, long[]> gap = sentence(1, 8, random);
    gap.get("attention_mask")[3] = 0;
    assertRefused(Code.NOT_A_MASK, guarded, request(gap, 1, 8));
    assertRefused(Code.WRONG_DIMENSION, guarded, request(sentence(1, 513, random), 1, 513));
  }

  private static void assertRefused(Code code, GuardedSession guarded, InferenceRequest request) {
    var refused = assertThrows(InputRefusedException.class, () -> guarded.run(request, CALLER));
    assertEquals(code, refused.findings().get(0).code());
  }

  private static GuardPolicy encoderPolicy(OrtSession bare) throws OrtException {
    String[] dimensions =
        ((ai.onnxruntime.TensorInfo) bare.getInputInfo().get("input_ids").getInfo())
            .getDimensionNames();
    return GuardPolicy.builder()
        .input("input_ids", InputRules.none().ids(30_522))
        .input("attention_mask", InputRules.none().contiguousMask())
        .input("token_type_ids", InputRules.none().ids(2))
        .dimension(dimensions[1], Extent.from(2).to(512))
        .onEvent(event -> {})
        .build();
  }

  private static byte[] encoder() throws IOException {
    try (InputStream in = BareSessionTest.class.getResourceAsStream("/all-minilm-l6-v2-q.onnx")) {
      if (in == null) {
        System.out.println("MiniLM: skipped; the model is 23 MB and comes with -Pminilm");
        return Assumptions.abort("no MiniLM without -Pminilm");
      }
      return in.readAllBytes();
    }
  }

  private static Map<String, long[]> sentence(int batch, int length, SplittableRandom random) {
    Map<String, long[]> tokens = new LinkedHashMap<>();
    for (String name : SENTENCE) {
      tokens.put(name, new long[batch * length]);
    }
    for (int i = 0; i < batch * length; i++) {
      tokens.get("input_ids")[i] = random.nextInt(30_522);
      tokens.get("attention_mask")[i] = 1;
    }
    return tokens;
  }

  private static InferenceRequest request(Map<String, long[]> tokens, int batch, int length) {
    return InferenceRequest.of("input_ids", tokens.get("input_ids"), batch, length)
        .and("attention_mask", tokens.get("attention_mask"), batch, length)
        .and("token_type_ids", tokens.get("token_type_ids"), batch, length);
  }

  private static void assertSameBits(OnnxTensor expected, Answer answer, String output) {
    ByteBuffer raw = expected.getByteBuffer();
    float[] floats = answer.floats(output);
    if (raw.remaining() != 4 * floats.length) {
      fail("another number of elements");
    }
    for (int i = 0; i < floats.length; i++) {
      assertEquals(raw.getInt(4 * i), Float.floatToRawIntBits(floats[i]));
    }
    assertArrayEquals(expected.getInfo().getShape(), answer.shape(output));
  }
}
