package dev.mantlet.examples.chequedesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChequeDeskTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path work;

  private int run(String... arguments) throws Exception {
    return ChequeDesk.run(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8), arguments);
  }

  private void assertMistake(String message, String... arguments) throws Exception {
    assertEquals(2, run(arguments));
    assertEquals("cheque-desk: " + message + System.lineSeparator(), err.toString(StandardCharsets.UTF_8));
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
    assertMistake("--model " + work + " has no file model.onnx; give the folder that holds it", "--model", work.toString());
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
  void everyStep_isPrintedAsOneLine() throws Exception {
    assertEquals(0, run("--work", work.toString(), "--deposits", "12"));
    String text = out.toString(StandardCharsets.UTF_8);
    for (String step : new String[] {"sign", "verify", "tamper", "seal", "move", "read", "contract", "flood", "statistics"}) {
      assertEquals(1, text.lines().filter(line -> line.startsWith(step + " ")).count(), text);
    }
    assertTrue(text.contains("5 of 5 tampered copies refused"), text);
  }

  @Test
  void secondRunInTheSameFolder_findsTheBudgetSpent() throws Exception {
    run("--work", work.toString(), "--deposits", "12");
    out.reset();
    assertEquals(0, run("--work", work.toString(), "--deposits", "12"));
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("0 private releases"), out.toString(StandardCharsets.UTF_8));
  }
}
