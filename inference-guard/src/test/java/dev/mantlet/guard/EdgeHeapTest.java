package dev.mantlet.guard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.detect.Detector;
import dev.mantlet.guard.detect.FeatureSqueezing;
import dev.mantlet.guard.measure.Measures;
import dev.mantlet.guard.measure.Outcome;
import dev.mantlet.guard.measure.TenantLabels;
import dev.mantlet.guard.slot.SlotEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A small device: the network for digits in a heap of 64 MB. */
class EdgeHeapTest {
  private static final int ROUNDS = 1_000;

  @Test
  @Timeout(600)
  void digitsModel_runsInAHeapOf64Megabytes() throws Exception {
    Process child =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx64m",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-cp",
                    System.getProperty("java.class.path"),
                    SmallDevice.class.getName()))
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), UTF_8).strip();
    assertEquals(0, child.waitFor(), said);
    assertEquals(
        "answered 2000, refused 1000, swapped 1, within 64 MB",
        said.lines().reduce((first, last) -> last).orElse(""));
  }

  /** Runs in the small JVM: calls, refusals, leases, a swap in the middle. */
  static final class SmallDevice {
    private static final Path MODEL =
        Path.of(
            "../examples/cheque-desk/src/main/resources/dev/mantlet/examples/chequedesk",
            "digit-reader/model.onnx");

    private SmallDevice() {}

    public static void main(String[] args) throws Exception {
      byte[] model = Files.readAllBytes(MODEL);
      GuardPolicy policy =
          GuardPolicy.builder()
              .range("image", 0, 1)
              .detector(
                  new Detector(FeatureSqueezing.of("image").bits(1).comparing("logits"), 1.99))
              .deadline(Duration.ofMinutes(5))
              .measuringTime()
              .labellingTenants(TenantLabels.inClear())
              .onEvent(event -> {})
              .build();
      GuardPolicy leasing = GuardPolicy.builder().range("image", 0, 1).onEvent(e -> {}).build();
      try (ModelSlot slot = ModelSlot.open(OnnxSessionTest.maker(model), policy)) {
        for (int i = 0; i < ROUNDS; i++) {
          if (i == ROUNDS / 2) {
            slot.swap(OnnxSessionTest.maker(model), leasing);
          }
          Caller caller = Caller.of(Tenant.of("device-" + i), "app");
          slot.run(image(i % 2, 1), caller);
          if (i < ROUNDS / 2) {
            slot.run(image(0, 4), caller);
          } else {
            slot.lease(image(0, 4), caller).close();
          }
          assertThrows(InputRefusedException.class, () -> slot.run(image(Float.NaN, 1), caller));
        }
        Measures measures = slot.measures().calls();
        System.out.println(
            "answered "
                + measures.calls(Outcome.ADMITTED)
                + ", refused "
                + measures.calls(Outcome.REFUSED)
                + ", swapped "
                + slot.measures().events(SlotEvent.Swapped.class)
                + (Runtime.getRuntime().maxMemory() <= 64L << 20 ? ", within" : ", beyond")
                + " 64 MB");
      }
    }

    /** Images that are all of one brightness. */
    private static InferenceRequest image(float brightness, int rows) {
      float[] pixels = new float[rows * 28 * 28];
      Arrays.fill(pixels, brightness);
      return InferenceRequest.of("image", pixels, rows, 1, 28, 28);
    }
  }
}
