package dev.mantlet.examples.chequedesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChequeDeskTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path work;

  private int run(String... arguments) throws Exception {
    return ChequeDesk.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        arguments);
  }

  private void assertMistake(String message, String... arguments) throws Exception {
    assertEquals(2, run(arguments));
    assertEquals(
        "cheque-desk: " + message + System.lineSeparator(), err.toString(StandardCharsets.UTF_8));
    assertEquals("", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void unknownOption_isNamed() throws Exception {
    assertMistake("there is no option --frob; " + Options.USAGE, "--frob");
  }

  @Test
  void optionWithoutValue_isNamed() throws Exception {
    assertMistake("--work needs a value; " + Options.USAGE, "--work");
  }

  @Test
  void modelFolderWithoutModel_isNamed() throws Exception {
    assertMistake(
        "--model " + work + " has no file model.onnx; give the folder that holds it",
        "--model",
        work.toString());
  }

  @Test
  void depositsThatAreNoNumber_areNamed() throws Exception {
    assertMistake("--deposits many is not a whole number from 3 to 100000", "--deposits", "many");
  }

  @Test
  void depositsBelowOneForEachBank_areNamed() throws Exception {
    assertMistake("--deposits 2 is not a whole number from 3 to 100000", "--deposits", "2");
  }

  @Test
  void seedThatIsNoNumber_isNamed() throws Exception {
    assertMistake("--demo-seed x is not a whole number", "--demo-seed", "x");
  }

  @Test
  void modelThatIsNotOnnx_isNamed() throws Exception {
    Files.writeString(work.resolve("model.onnx"), "not a model");
    assertEquals(2, run("--model", work.toString(), "--work", work.resolve("out").toString()));
    String message = err.toString(StandardCharsets.UTF_8);
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.startsWith("cheque-desk: the model is signed, but refused: "), message);
  }
}
