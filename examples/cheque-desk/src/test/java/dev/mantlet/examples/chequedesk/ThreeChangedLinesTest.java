package dev.mantlet.examples.chequedesk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardPolicy;
import dev.mantlet.guard.GuardedSession;
import dev.mantlet.guard.InferenceRequest;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.spi.SessionMaker;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's difference between a program over a bare session and the same over a guarded one:
 * both run here, answer alike, and differ in three lines.
 */
class ThreeChangedLinesTest {
  private static final Path README = Path.of("../../README.md");
  private static final Path THIS_FILE =
      Path.of("src/test/java/dev/mantlet/examples/chequedesk/ThreeChangedLinesTest.java");
  private static final int CHANGED = 3;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final GuardPolicy policy = GuardPolicy.builder().range("image", 0f, 1f).build();
  private final Caller caller = Caller.of(Tenant.of("bramley-trust"), "mobile-app");
  private byte[] model;

  @TempDir Path work;

  @BeforeEach
  void releaseTheModel() throws Exception {
    ReleaseJob.Signed release = ReleaseJob.run(Optional.empty(), work.resolve("digit-reader"));
    model = Files.readAllBytes(release.folder().resolve(ReleaseJob.MODEL));
  }

  private float[] bare(float[] pixels) throws Exception {
    // region before
    try (OrtSession session = environment.createSession(model)) {
      OnnxTensor image =
          OnnxTensor.createTensor(environment, FloatBuffer.wrap(pixels), new long[] {1, 1, 28, 28});
      float[] logits = ((float[][]) session.run(Map.of("image", image)).get(0).getValue())[0];
      return logits;
    }
    // endregion
  }

  private float[] guarded(float[] pixels) {
    // region after
    try (GuardedSession session = GuardedSession.open(SessionMaker.ofUnverified(model), policy)) {
      InferenceRequest image = InferenceRequest.of("image", pixels, 1, 1, 28, 28);
      float[] logits = session.run(image, caller).floats("logits");
      return logits;
    }
    // endregion
  }

  @Test
  void bothPrograms_giveTheSameAnswerBitForBit() throws Exception {
    for (int image = 0; image < 20; image++) {
      float[] pixels = DigitImages.forReading().values(image);
      assertArrayEquals(bare(pixels), guarded(pixels));
    }
  }

  @Test
  void inputThatIsNoNumber_isAnsweredByTheOneAndRefusedByTheOther() throws Exception {
    float[] pixels = DigitImages.forReading().values(0);
    pixels[400] = Float.NaN;
    assertEquals(10, bare(pixels).length);
    assertThrows(InputRefusedException.class, () -> guarded(pixels));
  }

  @Test
  void differenceInTheReadme_isThatOfThePrograms_andHasThreeLines() throws Exception {
    List<String> lines = difference();
    assertEquals(CHANGED, lines.stream().filter(line -> line.startsWith("-")).count());
    assertEquals(CHANGED, lines.stream().filter(line -> line.startsWith("+")).count());
    assertEquals(region("before"), side(lines, "+"));
    assertEquals(region("after"), side(lines, "-"));
  }

  private static List<String> difference() throws Exception {
    Matcher block =
        Pattern.compile("```diff\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
    return block.results().findFirst().orElseThrow().group(1).lines().toList();
  }

  /** One of the two programs: the lines of the difference without those of the other. */
  private static String side(List<String> lines, String other) {
    StringBuilder program = new StringBuilder();
    lines.stream()
        .filter(line -> !line.startsWith(other))
        .forEach(line -> program.append(line.substring(1)));
    return words(program.toString());
  }

  private static String region(String name) throws Exception {
    Pattern region = Pattern.compile("// region " + name + "\n(.*?)// endregion", Pattern.DOTALL);
    Matcher found = region.matcher(Files.readString(THIS_FILE));
    return words(found.results().findFirst().orElseThrow().group(1));
  }

  /** A program without white space, which differs between a page and a test. */
  private static String words(String program) {
    return program.replaceAll("\\s+", "");
  }
}
