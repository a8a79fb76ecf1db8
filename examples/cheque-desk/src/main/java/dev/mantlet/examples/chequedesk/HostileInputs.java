package dev.mantlet.examples.chequedesk;

import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.InferenceRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Inputs that no camera makes: the bare session would answer most of them. */
final class HostileInputs {
  private static final int PIXELS = DigitImages.PIXELS;

  private HostileInputs() {}

  /** Each input with the code of its refusal. */
  record Refused(Map<String, String> codes) implements Step {
    @Override
    public String name() {
      return "contract";
    }

    @Override
    public String line() {
      return codes.size()
          + " hostile inputs refused: "
          + codes.entrySet().stream()
              .map(e -> e.getKey() + " " + e.getValue())
              .collect(Collectors.joining(", "));
    }

    @Override
    public Map<String, Object> figures() {
      return Map.of("codes", codes);
    }

    @Override
    public Map<String, Integer> refusals() {
      return codes.values().stream()
          .collect(
              Collectors.toMap(
                  code -> "input: " + code, code -> 1, Integer::sum, LinkedHashMap::new));
    }
  }

  static Refused run(float[] image, GuardedReader guarded) {
    Map<String, InferenceRequest> inputs = new LinkedHashMap<>();
    inputs.put("NaN", GuardedReader.request(with(image, Float.NaN), 1));
    inputs.put("wrong shape", InferenceRequest.of(GuardedReader.IMAGE, image, 1, 1, 56, 14));
    inputs.put("out of range", GuardedReader.request(with(image, Math.nextUp(1f)), 1));
    inputs.put(
        "wrong byte order", InferenceRequest.of(GuardedReader.IMAGE, foreign(image), 1, 1, 28, 28));
    Map<String, String> codes = new LinkedHashMap<>();
    inputs.forEach((name, input) -> codes.put(name, codeOf(name, input, guarded)));
    return new Refused(codes);
  }

  private static String codeOf(String name, InferenceRequest input, GuardedReader guarded) {
    try {
      guarded.run(input, Bank.ALDERSHOT);
    } catch (InputRefusedException e) {
      return e.findings().get(0).code().name();
    }
    throw new IllegalStateException("a hostile input was answered: " + name);
  }

  private static float[] with(float[] image, float value) {
    float[] changed = image.clone();
    changed[PIXELS / 2] = value;
    return changed;
  }

  /**
   * A direct buffer in the byte order that this machine does not have: Java reads it well, native
   * code does not.
   */
  private static FloatBuffer foreign(float[] image) {
    ByteOrder other =
        ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
            ? ByteOrder.LITTLE_ENDIAN
            : ByteOrder.BIG_ENDIAN;
    FloatBuffer buffer =
        ByteBuffer.allocateDirect(PIXELS * Float.BYTES).order(other).asFloatBuffer();
    return buffer.put(image).flip();
  }
}
