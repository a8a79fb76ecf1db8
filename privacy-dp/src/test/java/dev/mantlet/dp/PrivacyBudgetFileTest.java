package dev.mantlet.dp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.PrivacyException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The file of a budget: how it comes to be, who may have it, and its bytes. */
class PrivacyBudgetFileTest {
  private static final PrivacyLoss ONE = PrivacyLoss.pure(1);
  private static final PrivacyLoss TENTH = PrivacyLoss.pure(Epsilon.of("0.1"));

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("releases.budget");
  }

  @Test
  void createWhereAFileIs_isRefusedAndTheFileIsLeftAsItIs() throws IOException {
    Files.writeString(file(), "something");
    assertEquals(Reason.LEDGER_EXISTS, refusal(() -> PrivacyBudget.create(file(), ONE)));
    assertEquals("something", Files.readString(file()));
    assertEquals(List.of(file()), filesInFolder());
  }

  @Test
  void createLeavesOneFile_thatOnlyTheOwnerReads() throws IOException {
    PrivacyBudget.create(file(), ONE).close();
    assertEquals(List.of(file()), filesInFolder());
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    }
  }

  @Test
  void createInAFolderThatIsMissing_isRefused() {
    assertEquals(
        Reason.LEDGER_FAILED,
        refusal(() -> PrivacyBudget.create(folder.resolve("missing/budget"), ONE)));
  }

  @Test
  void openWhereNoFileIs_isRefusedAndMakesNone() throws IOException {
    assertEquals(Reason.LEDGER_MISSING, refusal(() -> PrivacyBudget.open(file())));
    assertEquals(Reason.LEDGER_MISSING, refusal(() -> PrivacyBudget.open(folder)));
    assertEquals(List.of(), filesInFolder());
  }

  @Test
  void openOfWhatAnInterruptedCreateLeaves_isRefused() throws IOException {
    Files.createFile(file());
    assertEquals(Reason.LEDGER_CORRUPT, refusal(() -> PrivacyBudget.open(file())));
    assertEquals(Reason.LEDGER_EXISTS, refusal(() -> PrivacyBudget.create(file(), ONE)));
  }

  @Test
  void refusedOpen_letsGoOfTheFile() throws IOException {
    PrivacyBudget.create(file(), ONE).close();
    byte[] good = Files.readAllBytes(file());
    Files.writeString(file(), "x".repeat(500));
    assertEquals(Reason.LEDGER_CORRUPT, refusal(() -> PrivacyBudget.open(file())));
    Files.write(file(), good);
    PrivacyBudget.open(file()).close();
  }

  @Test
  void secondOpenInThisProcess_isRefusedUntilTheFirstIsClosed() {
    PrivacyBudget first = PrivacyBudget.create(file(), ONE);
    assertEquals(Reason.LEDGER_IN_USE, refusal(() -> PrivacyBudget.open(file())));
    first.spend(TENTH);
    first.close();
    PrivacyBudget.open(file()).close();
  }

  @Test
  void openInAnotherProcess_isRefused() throws Exception {
    try (PrivacyBudget budget = PrivacyBudget.create(file(), ONE)) {
      assertEquals("LEDGER_IN_USE", openElsewhere());
      budget.spend(TENTH);
    }
    assertEquals("opened", openElsewhere());
  }

  @Test
  void refusedOpenInThisProcess_keepsOtherProcessesOut() throws Exception {
    try (PrivacyBudget budget = PrivacyBudget.create(file(), ONE)) {
      assertEquals(Reason.LEDGER_IN_USE, refusal(() -> PrivacyBudget.open(file())));
      Path link = Files.createSymbolicLink(folder.resolve("link"), file());
      assertEquals(Reason.LEDGER_IN_USE, refusal(() -> PrivacyBudget.open(link)));
      assertEquals(Reason.LEDGER_EXISTS, refusal(() -> PrivacyBudget.create(file(), ONE)));
      assertEquals("LEDGER_IN_USE", openElsewhere());
      budget.spend(TENTH);
    }
  }

  @Test
  void ledgerThatIsDeletedWhileItIsOpen_grantsNothing_alsoWhereANewOneIsMade() throws IOException {
    try (PrivacyBudget budget = PrivacyBudget.create(file(), ONE)) {
      budget.spend(TENTH);
      Files.delete(file());
      assertEquals(Reason.LEDGER_CORRUPT, refusal(() -> budget.spend(TENTH)));
      PrivacyBudget.create(file(), ONE).close();
      assertEquals(Reason.LEDGER_FAILED, refusal(() -> budget.spend(TENTH)));
    }
    try (PrivacyBudget budget = PrivacyBudget.open(file())) {
      Files.delete(file());
      PrivacyBudget.create(file(), ONE).close();
      assertEquals(Reason.LEDGER_CORRUPT, refusal(() -> budget.spend(TENTH)));
    }
  }

  @Test
  void olderCopyThatIsPutInPlaceWhileTheLedgerIsOpen_isNoticedAtTheNextSpend() throws IOException {
    try (PrivacyBudget budget = PrivacyBudget.create(file(), ONE)) {
      Path copy = Files.copy(file(), folder.resolve("copy"));
      budget.spend(TENTH);
      Files.move(copy, file(), StandardCopyOption.REPLACE_EXISTING);
      assertEquals(Reason.LEDGER_CORRUPT, refusal(() -> budget.spend(TENTH)));
    }
  }

  @Test
  void linkThatLeadsToAnotherLedgerMeanwhile_isNoticedAtTheNextSpend() throws IOException {
    PrivacyBudget.create(file(), ONE).close();
    Path other = folder.resolve("other.budget");
    PrivacyBudget.create(other, ONE).close();
    Path link = Files.createSymbolicLink(folder.resolve("link"), file());
    try (PrivacyBudget budget = PrivacyBudget.open(link)) {
      budget.spend(TENTH);
      Files.delete(link);
      Files.createSymbolicLink(link, other);
      assertEquals(Reason.LEDGER_CORRUPT, refusal(() -> budget.spend(TENTH)));
    }
  }

  private String openElsewhere() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                OpenBudget.class.getName(),
                file().toString())
            .redirectErrorStream(true)
            .start();
    String answer =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return answer;
  }

  private static String classPath() throws Exception {
    Path classes =
        Path.of(PrivacyBudget.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path tests =
        Path.of(OpenBudget.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return classes + System.getProperty("path.separator") + tests;
  }

  /** What the other process runs. */
  static final class OpenBudget {
    public static void main(String[] args) {
      try {
        PrivacyBudget.open(Path.of(args[0])).close();
        System.out.println("opened");
      } catch (PrivacyException e) {
        System.out.println(e.reason());
      }
    }
  }

  @Test
  void ledgerHasTheDocumentedBytes() throws IOException {
    try (PrivacyBudget budget =
        PrivacyBudget.create(file(), ONE.withDelta(0x1p-10), Adjacency.REPLACE)) {
      budget.spend(TENTH, "a");
    }
    byte[] bytes = Files.readAllBytes(file());
    assertEquals(256, bytes.length);
    var content = ByteBuffer.wrap(bytes);
    byte[] magic = new byte[8];
    content.get(magic);
    assertArrayEquals("MANTLDGR".getBytes(StandardCharsets.US_ASCII), magic);
    assertEquals(List.of(0, 2), List.of(content.getInt(), content.getInt()));
    assertEquals(
        List.of(1_000_000_000_000L, 976_562_500_000_000L),
        List.of(content.getLong(), content.getLong()));
    content.position(128);
    assertEquals(
        List.of(1L, 100_000_000_000L, 0L),
        List.of(content.getLong(), content.getLong(), content.getLong()));
    assertEquals(
        List.of(1, 0, (int) 'a'), List.of(content.getInt(), content.getInt(), (int) content.get()));
  }

  private List<Path> filesInFolder() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static Reason refusal(Executable call) {
    return assertThrows(PrivacyException.class, call).reason();
  }
}
