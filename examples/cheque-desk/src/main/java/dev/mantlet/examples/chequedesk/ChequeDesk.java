package dev.mantlet.examples.chequedesk;

import ai.onnxruntime.OrtEnvironment;
import dev.mantlet.examples.chequedesk.report.ReportFiles;
import dev.mantlet.integrity.VerifiedModel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A bank's mobile cheque desk in one process: amounts are read from digit images by an ONNX model,
 * payer and IBAN are personal data, three banks share the service. Real images and a real model;
 * only the people are invented.
 */
public final class ChequeDesk {
  private static final int MISUSE = 2;
  private static final int CHEQUES_PER_SECOND = 100_000;

  private final Options options;
  private final PrintStream out;
  private final Journal journal;

  private ChequeDesk(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
    this.journal = new Journal(out, System::nanoTime);
  }

  /** Runs the desk; exit code 0, or 2 after one line about a mistake in the arguments. */
  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    int code = run(System.out, System.err, arguments);
    if (code != 0) {
      System.exit(code);
    }
  }

  static int run(PrintStream out, PrintStream err, String... arguments) throws Exception {
    if (List.of(arguments).contains("--help")) {
      out.println(Options.USAGE);
      return 0;
    }
    try {
      new ChequeDesk(Options.parse(arguments), out).run();
      return 0;
    } catch (UserMistake e) {
      err.println("cheque-desk: " + e.getMessage());
    } catch (FileSystemException e) {
      err.println(
          "cheque-desk: cannot write or read "
              + e.getFile()
              + " ("
              + e.getClass().getSimpleName()
              + ")");
    }
    return MISUSE;
  }

  private void run() throws Exception {
    Path work = workFolder();
    ReleaseJob.Signed release =
        journal.step(() -> ReleaseJob.run(options.model(), work.resolve("digit-reader")));
    ServiceStart.Verified verified = journal.step(() -> ServiceStart.run(release));
    journal.step(() -> TamperedCopies.run(release, verified.verifier(), work));

    DigitImages images = DigitImages.forReading();
    List<InventedDeposits.Handed> deposits = new InventedDeposits(images).make(options.deposits());
    SealedStore store = new SealedStore();
    journal.step(() -> Intake.store(deposits, store));
    journal.step(() -> Intake.move(deposits, store));

    Reading.Read read = read(verified.model(), deposits, store, images);
    Ledger ledger = new Ledger(work.resolve("statistics.budget"), options.demoSeed());
    journal.step(() -> NightlyStatistics.run(read, ledger::open));
    Path page = ReportFiles.write(journal.report(options), work);
    out.printf("%-10s %s%n", "report", page.toAbsolutePath());
  }

  private Reading.Read read(
      VerifiedModel model,
      List<InventedDeposits.Handed> deposits,
      SealedStore store,
      DigitImages images)
      throws Exception {
    PaintDetector.Calibrated calibrated =
        journal.step(() -> PaintDetector.calibrate(model, DigitImages.forCalibration()));
    try (PaintDetector detector = calibrated.detector();
        BareReader bare =
            new BareReader(
                GuardedReader.oneThread(model).newSession(OrtEnvironment.getEnvironment()));
        GuardedReader defended = GuardedReader.open(model, CHEQUES_PER_SECOND, detector)) {
      Reading.Read read = journal.step(() -> new Reading(store, bare, defended).run(deposits));
      journal.step(() -> HostileInputs.run(images.values(0), defended));
      journal.step(() -> Flood.run(model, images.values(0)));
      journal.step(new PaintedDigits(images, bare, defended, detector)::run);
      return read;
    }
  }

  private Path workFolder() throws IOException {
    if (options.work().isEmpty()) {
      return Files.createTempDirectory("cheque-desk-");
    }
    return Files.createDirectories(options.work().get());
  }
}
