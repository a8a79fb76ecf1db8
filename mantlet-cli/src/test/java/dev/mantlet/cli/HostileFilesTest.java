package dev.mantlet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What files and names from others make of the command. */
@EnabledOnOs(OS.LINUX)
class HostileFilesTest {
  private static final String ESCAPES = "\u009b2J\u202e\u007f";

  @TempDir Path temp;
  private Path model;
  private Path privateKey;
  private Path publicKey;

  @BeforeEach
  void makeModelAndKeys() throws Exception {
    model = Files.createDirectories(temp.resolve("digit-reader"));
    Files.writeString(model.resolve("config.json"), "{}");
    KeyPair pair = Pem.newKey("secp256r1");
    privateKey = Pem.writeKey(temp.resolve("key.pem"), pair);
    publicKey = Pem.write(temp.resolve("key.pub"), pair.getPublic());
  }

  @Test
  void pipeInPlaceOfTheSignature_isNotWaitedFor() throws Exception {
    Path pipe = pipe();
    assertEnds(
        pipe, "model", "verify", "key", model, "--signature", pipe, "--public-key", publicKey);
  }

  @Test
  void pipeToInspect_isNotWaitedFor() throws Exception {
    Path pipe = pipe();
    assertEnds(pipe, "model", "inspect", pipe);
  }

  private Path pipe() throws Exception {
    Path pipe = temp.resolve("pipe");
    boolean made = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
    assumeTrue(made, "mkfifo is needed");
    return pipe;
  }

  /** Runs the command; afterwards lets it go, if it waits for somebody who writes. */
  private static void assertEnds(Path pipe, Object... arguments) throws Exception {
    AtomicReference<Run> run = new AtomicReference<>();
    Thread command = new Thread(() -> run.set(Run.of(arguments)));
    command.setDaemon(true);
    command.start();
    command.join(10_000);
    boolean waits = command.isAlive();
    new RandomAccessFile(pipe.toFile(), "rw").close();
    assertFalse(waits, "waits for a writer");
    assertNotEquals(ExitCode.DONE, run.get().code());
  }

  @Test
  void deviceToInspect_isNotClean() {
    assertNotEquals(ExitCode.DONE, Run.of("model", "inspect", "/dev/zero").code());
  }

  @Test
  void fileWhoseNameBeginsWithAnAt_isAFileAndNoListOfArguments() throws IOException {
    Path other = Files.write(temp.resolve("other"), new byte[0]);
    Path list = Files.writeString(temp.resolve("list"), "\"" + other + "\"");
    Run run = Run.of("model", "inspect", "@" + list);
    assertEquals(ExitCode.MISUSE, run.code(), run.out());
  }

  /** As many values as fit into a signature; as a tree they would take a hundred times as much. */
  @Test
  void signatureOfMillionsOfEmptyValues_isRefused() throws IOException {
    String values = "{},".repeat(1_300_000);
    Path signature =
        Files.writeString(
            temp.resolve("full.sig"), "{\"a\":[" + values + "{}],\"dsseEnvelope\":1}");
    Run run =
        Run.of(
            "model", "verify", "key", model, "--signature", signature, "--public-key", publicKey);
    assertEquals(ExitCode.REFUSED, run.code(), run.err());
  }

  @Test
  void emptyFileToInspect_isNotClean() throws IOException {
    Path empty = Files.createFile(temp.resolve("empty.onnx"));
    assertEquals(ExitCode.MISUSE, Run.of("model", "inspect", empty).code());
  }

  @Test
  void modelOfMoreBytesThanAllowed_isRefused() {
    Path signature = temp.resolve("model.sig");
    Run.of("model", "sign", "key", model, "--signature", signature, "--private-key", privateKey);
    Object[] verify = {
      "model", "verify", "key", model, "--signature", signature, "--public-key", publicKey
    };
    assertEquals(ExitCode.DONE, Run.of(verify).code());
    Object[] least = Arrays.copyOf(verify, verify.length + 2);
    least[verify.length] = "--max-bytes";
    least[verify.length + 1] = "1";
    assertEquals(ExitCode.REFUSED, Run.of(least).code());
  }

  @Test
  void linkInPlaceOfTheSignature_isNotWrittenThrough() throws IOException {
    Path victim = Files.writeString(temp.resolve("authorized_keys"), "precious");
    Path signature = Files.createSymbolicLink(model.resolve("model.sig"), victim);
    Run.of("model", "sign", "key", model, "--signature", signature, "--private-key", privateKey);
    assertEquals("precious", Files.readString(victim));
  }

  @Test
  void nameWithEscapes_isSpelledOutAlsoInWhatIsMisuse() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("\u001b[2Jx"));
    Run run = Run.of("model", "inspect", folder);
    assertEquals(ExitCode.MISUSE, run.code());
    assertFalse(run.err().contains("\u001b"), run.err());
  }

  @Test
  void jsonHasNothingThatMovesTheCursorOrTurnsTheText() throws IOException {
    byte[] producer = ESCAPES.getBytes(StandardCharsets.UTF_8);
    byte[] file = new byte[2 + producer.length];
    file[0] = 2 << 3 | 2;
    file[1] = (byte) producer.length;
    System.arraycopy(producer, 0, file, 2, producer.length);
    Run run = Run.of("model", "inspect", "--json", Files.write(temp.resolve("m.onnx"), file));
    assertEquals(ExitCode.DONE, run.code());
    assertEquals(ESCAPES, run.json().get("producer").stringValue());
    assertTrue(run.out().chars().allMatch(c -> c == '\n' || c >= ' ' && c < 0x7f), run.out());
  }
}
