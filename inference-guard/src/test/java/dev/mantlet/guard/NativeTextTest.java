package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.detect.FeatureSqueezing;
import dev.mantlet.guard.slot.SlotEvent;
import dev.mantlet.guard.spi.SessionMaker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A runtime whose errors name the inside of the model and try to forge lines of a log. */
class NativeTextTest {
  private static final GuardPolicy QUIET = GuardPolicy.builder().onEvent(event -> {}).build();
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final InferenceRequest GOOD = InferenceRequest.of("x", new float[2], 1, 2);
  private static final String FORGED = "node '/secret'\r\nWARNING: all well \u001b[31m${jndi:x}";
  private static final FakeSession.Inside FAILS =
      floats -> {
        throw new RunFailure("ORT_FAIL", new IllegalStateException(FORGED));
      };

  private final List<String> said = new ArrayList<>();

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          said.add(new SimpleFormatter().format(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private static FakeSession failing() {
    FakeSession model = new FakeSession(input("x", "n", 2));
    model.inside = FAILS;
    return model;
  }

  private void say(Throwable thrown) {
    said.add(thrown.getMessage());
    said.add(thrown.toString());
  }

  @Test
  void nothingThatTheGuardSays_hasTheNativeText() {
    Logger logger = Logger.getLogger("dev.mantlet.guard");
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      GuardPolicy policy = GuardPolicy.builder().onEvent(event -> said.add("" + event)).build();
      try (GuardedSession session = GuardedSession.open(failing(), policy);
          GuardedSession quiet = GuardedSession.open(failing(), GuardPolicy.builder().build())) {
        var thrown = assertThrows(RuntimeFailedException.class, () -> session.run(GOOD, CALLER));
        assertEquals(null, thrown.getCause());
        say(thrown);
        say(assertThrows(RuntimeFailedException.class, () -> quiet.run(GOOD, CALLER)));
        say(assertThrows(RuntimeFailedException.class, () -> session.lease(GOOD, CALLER)));
        FeatureSqueezing scorer = FeatureSqueezing.of("x").bits(1).comparing("y");
        FakeSession bounded = failing();
        try (GuardedSession scored =
            GuardedSession.open(bounded, GuardPolicy.builder().range("x", 0, 1).build())) {
          say(assertThrows(RuntimeFailedException.class, () -> scored.scores(scorer, GOOD)));
        }
        said.add(session.measures().toString());
      }
      say(
          assertThrows(
              RuntimeFailedException.class,
              () -> GuardedSession.open(OnnxSessionTest.maker(new byte[] {1, 2, 3}), policy)));
      said.add(new SlotEvent.RollbackFailed(2, new IllegalStateException(FORGED)).toString());
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
    assertTrue(said.size() > 12, said.toString());
    for (String line : said) {
      assertFalse(line.matches("(?s).*(secret|all well|\u001b|jndi|[\r\n].).*"), line);
    }
  }

  @Test
  void namesInAModelsFile_areEncodedInMessages() {
    TensorSpec hostile = new TensorSpec("y\n\u001b[31mall well", "OnnxMap", List.of());
    FakeSession model = new FakeSession(List.of(input("x", "n", 2)), List.of(hostile));
    say(
        assertThrows(
            IllegalArgumentException.class,
            () -> GuardedSession.open(model, GuardPolicy.builder().build())));
    FakeSession named = new FakeSession(input("x\r\n\u001b[31m", "n", 2));
    say(
        assertThrows(
            IllegalArgumentException.class,
            () -> GuardedSession.open(named, GuardPolicy.builder().range("z", 0, 1).build())));
    say(
        assertThrows(
            IllegalArgumentException.class,
            () -> GuardedSession.open(named, GuardPolicy.builder().outputs("a\nb").build())));
    for (String line : said) {
      assertFalse(line.matches("(?s).*[\r\n\u001b].*"), line);
    }
  }

  @Test
  void failingRun_printsNothingToTheStandardErrorStream() throws Exception {
    String printed = printedBy("failing run");
    assertTrue(printed.matches("failed with ORT_\\w+"), printed);
  }

  @Test
  void unverifiedModel_printsNoNamesWhenItOpens() throws Exception {
    String bare = printedBy("bare session");
    assertTrue(bare.contains("secret\nforged line"), "nothing to be silenced: " + bare);
    assertEquals("opened", printedBy("guarded session"));
  }

  private static String printedBy(String what) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                what)
            .redirectErrorStream(true)
            .start();
    String printed = new String(child.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, child.waitFor(), printed);
    return printed
        .lines()
        // What newer JVMs say about native code.
        .filter(line -> !line.startsWith("WARNING:") && !line.isBlank())
        .collect(Collectors.joining("\n"));
  }

  /** Runs in a JVM of its own, whose native output can be seen. */
  static final class Child {
    private static final byte[] CHATTY = TinyOnnx.identityWithUnusedWeights("secret\nforged line");

    private Child() {}

    public static void main(String[] what) throws OrtException {
      switch (what[0]) {
        case "failing run" -> fail();
        case "bare session" ->
            OnnxSessionTest.maker(CHATTY).newSession(OrtEnvironment.getEnvironment()).close();
        default -> GuardedSession.open(SessionMaker.ofUnverified(CHATTY), QUIET).close();
      }
      if (!what[0].equals("failing run")) {
        System.out.println("opened");
      }
    }

    private static void fail() {
      byte[] model = TinyOnnx.reshapeToTwoByTwo("secret_node");
      try (GuardedSession session = GuardedSession.open(OnnxSessionTest.maker(model), QUIET)) {
        session.run(InferenceRequest.of("x", new float[3], 3), CALLER);
      } catch (RuntimeFailedException failed) {
        System.out.println("failed with " + failed.errorCode());
      }
    }
  }
}
