package dev.mantlet.examples.chequedesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.query.Count;
import dev.mantlet.dp.query.CountByGroup;
import dev.mantlet.dp.query.DoubleMean;
import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedModule;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.SealedJson;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardPolicy;
import dev.mantlet.guard.GuardedSession;
import dev.mantlet.guard.InferenceRequest;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Rate;
import dev.mantlet.integrity.ModelId;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.ModelSigner;
import dev.mantlet.integrity.ModelSource;
import dev.mantlet.integrity.ModelVerifier;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.SignedBundle;
import dev.mantlet.integrity.TrustPolicy;
import dev.mantlet.integrity.VerifiedModel;
import dev.mantlet.integrity.onnx.OnnxModel;
import dev.mantlet.integrity.release.ReleaseStatement;
import dev.mantlet.integrity.release.Validity;
import dev.mantlet.integrity.versions.VersionStore;
import dev.mantlet.testkit.FakeKeyService;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * The README's programs: each stands here between the words region and endregion, runs, and prints
 * what the README says.
 */
class ReadmeSnippetsTest {
  private static final Path README = Path.of("../../README.md");
  private static final Path THIS_FILE =
      Path.of("src/test/java/dev/mantlet/examples/chequedesk/ReadmeSnippetsTest.java");

  private final StringWriter printed = new StringWriter();
  private final PrintWriter out = new PrintWriter(printed, true);

  @TempDir Path work;

  @Test
  void programOnTheFirstScreen_printsWhatTheReadmeSays() throws Exception {
    ReleaseJob.Signed release = ReleaseJob.run(Optional.empty(), work.resolve("digit-reader"));
    firstScreen(release.folder(), release.key().getPublic(), DigitImages.forReading().values(0));
    String shown = blocks("text").get(0);
    assertEquals(shown, printed.toString());
  }

  private void firstScreen(Path folder, PublicKey releaseKey, float[] pixels) {
    // region first screen
    TrustPolicy trust = TrustPolicy.builder().allow(ModelId.of("digit-reader"), releaseKey).build();
    VerifiedModel model =
        ModelVerifier.trusting(trust)
            .verify(ModelId.of("digit-reader"), ModelSource.folder(folder));
    GuardPolicy policy =
        GuardPolicy.builder()
            .range("image", 0f, 1f)
            .limit(Rate.of(100).per(Duration.ofSeconds(1)))
            .build();
    try (GuardedSession session = GuardedSession.open(OnnxModel.of(model)::newSession, policy)) {
      Caller caller = Caller.of(Tenant.of("bramley-trust"), "mobile-app");
      float[] logits =
          session.run(InferenceRequest.of("image", pixels, 1, 1, 28, 28), caller).floats("logits");
      out.println("read a " + AmountReader.digit(logits, 0));
      pixels[400] = Float.NaN;
      session.run(InferenceRequest.of("image", pixels, 1, 1, 28, 28), caller);
    } catch (InputRefusedException refused) {
      out.println(refused.getMessage());
    }
    // endregion
  }

  record Visit(String patient, double minutes, String ward) {}

  @Test
  void countMeanAndCountByGroup_areReleasedOnceFromADurableBudget() {
    List<Visit> visits =
        IntStream.range(0, 400).mapToObj(i -> new Visit("u-" + i, 30, "north")).toList();
    Path file = work.resolve("visits.budget");
    // region private statistics
    PrivacyLoss total = PrivacyLoss.pure("1").withDelta("1e-5");
    try (PrivacyBudget budget = PrivacyBudget.create(file, total)) {
      Count patients = Count.ofUnits();
      DoubleMean minutes = DoubleMean.ofValuesIn(0, 240); // longer visits count as four hours
      CountByGroup wards = CountByGroup.groupsPerUnit(1);
      for (Visit visit : visits) {
        patients.add(visit.patient());
        minutes.add(visit.patient(), visit.minutes());
        wards.add(visit.patient(), visit.ward());
      }
      out.println("patients: " + patients.release(Epsilon.of("0.25"), budget));
      out.println("minutes: " + minutes.release(Epsilon.of("0.25"), budget));
      out.println("wards: " + wards.release(PrivacyLoss.pure("0.5").withDelta("1e-6"), budget));
    }
    // endregion
    assertTrue(
        printed.toString().matches("(?s)patients: \\d.*minutes: \\d.*wards: north \\d.*"),
        printed.toString());
  }

  @Test
  void signedFolder_isRefusedOnceAFileChanged() throws Exception {
    KeyPair key = ReleaseJob.newKey();
    Path folder = Files.createDirectories(work.resolve("signed"));
    Files.writeString(folder.resolve("model.onnx"), "weights");
    // region sign
    SignedBundle bundle =
        ModelSigner.withKey(key.getPrivate(), key.getPublic())
            .sign(ModelId.of("digit-reader"), folder);
    bundle.writeTo(folder.resolve("model.sig"));
    // endregion
    Files.writeString(folder.resolve("model.onnx"), "veights");
    TrustPolicy trust =
        TrustPolicy.builder().allow(ModelId.of("digit-reader"), key.getPublic()).build();
    ModelRejectedException refused =
        assertThrows(
            ModelRejectedException.class,
            () ->
                ModelVerifier.trusting(trust)
                    .verify(ModelId.of("digit-reader"), ModelSource.folder(folder)));
    String shown = blocks("text").get(1).strip();
    assertEquals(shown, refused.getMessage().replaceAll("[0-9a-f]{4,}\\.\\.", "SHORT"));
  }

  @Test
  void olderRelease_isRefusedByTheVersionStore() throws Exception {
    KeyPair key = ReleaseJob.newKey();
    KeyPair releaseKey = ReleaseJob.newKey();
    Path store = work.resolve("versions");
    Path folder = Files.createDirectories(work.resolve("released"));
    Files.writeString(folder.resolve("model.onnx"), "weights");
    release(7, key, releaseKey, folder);
    VersionStore.create(store).close(); // once, by hand
    assertEquals(7, versionInUse(key.getPublic(), releaseKey.getPublic(), store, folder));
    Files.writeString(folder.resolve("model.onnx"), "older weights");
    release(6, key, releaseKey, folder);
    ModelRejectedException refused =
        assertThrows(
            ModelRejectedException.class,
            () -> versionInUse(key.getPublic(), releaseKey.getPublic(), store, folder));
    assertEquals(Reason.VERSION_TOO_LOW, refused.reason());
  }

  private static void release(long version, KeyPair key, KeyPair releaseKey, Path folder)
      throws Exception {
    SignedBundle bundle =
        ModelSigner.withKey(key.getPrivate(), key.getPublic())
            .sign(ModelId.of("digit-reader"), folder);
    bundle.writeTo(folder.resolve("model.sig"));
    // region release
    ReleaseStatement release =
        ReleaseStatement.of(ModelId.of("digit-reader"), version, bundle.manifest())
            .valid(Validity.from(Instant.now(), Duration.ofDays(90)));
    byte[] statement =
        ModelSigner.withKey(releaseKey.getPrivate(), releaseKey.getPublic()).sign(release);
    Files.write(folder.resolve("model.release"), statement);
    // endregion
  }

  private static long versionInUse(
      PublicKey modelKey, PublicKey releaseKey, Path store, Path folder) {
    ModelId id = ModelId.of("digit-reader");
    // region use a release
    TrustPolicy trust =
        TrustPolicy.builder().allow(id, modelKey).requireRelease(id, releaseKey).build();
    try (VersionStore versions = VersionStore.open(store)) {
      VerifiedModel model =
          ModelVerifier.trusting(trust)
              .remembering(versions)
              .verify(id, ModelSource.folder(folder));
      return model.release().orElseThrow().version();
    }
    // endregion
  }

  // region sealed record
  @EncryptedRecord(type = "patient", schema = 1)
  record Patient(String id, @Encrypted String ssn) {}

  // endregion

  @Test
  void sealedRecord_opensForItsRecordOnly() throws Exception {
    Keyring keyring = Keyring.wrappedBy(FakeKeyService.working());
    // region sealed json
    JsonMapper mapper =
        JsonMapper.builder().addModule(EncryptedModule.using(RecordCipher.using(keyring))).build();
    String json =
        SealedJson.writer(mapper)
            .forRecord("clinic-a", "p-1")
            .writeValueAsString(new Patient("p-1", "078-05-1120"));
    Patient back =
        SealedJson.reader(mapper, Patient.class).forRecord("clinic-a", "p-1").readValue(json);
    // endregion
    assertEquals(new Patient("p-1", "078-05-1120"), back);
    assertFalse(json.contains("078-05-1120"));
    assertEquals(
        blocks("json").get(0).strip(), json.replaceAll("mf1\\.[A-Za-z0-9_-]+", "mf1.\u2026"));
    assertThrows(
        DecryptionFailedException.class,
        () ->
            SealedJson.reader(mapper, Patient.class).forRecord("clinic-b", "p-1").readValue(json));
  }

  @Test
  void everyProgramInTheReadme_isARegionOfThisTest() throws Exception {
    List<String> programs = blocks("java");
    assertFalse(programs.isEmpty());
    String source = Files.readString(THIS_FILE);
    for (String program : programs) {
      assertTrue(
          regions(source).contains(words(program)),
          "the README shows a program that no test runs:\n" + program);
    }
  }

  @Test
  void firstTwoShellBlocks_areOneCommandEach() throws Exception {
    List<String> commands = blocks("sh");
    assertEquals(1, commands.get(0).lines().count());
    assertEquals(1, commands.get(1).lines().count());
    assertTrue(commands.get(0).contains("cheque-desk"));
    assertTrue(commands.get(1).contains("verify"));
  }

  private static List<String> blocks(String language) throws Exception {
    Pattern fenced = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL);
    return fenced.matcher(Files.readString(README)).results().map(found -> found.group(1)).toList();
  }

  private static List<String> regions(String source) {
    Pattern region = Pattern.compile("// region [^\n]*\n(.*?)// endregion", Pattern.DOTALL);
    return region
        .matcher(source)
        .results()
        .map(MatchResult::group)
        .map(found -> found.replaceAll("// (region [^\n]*|endregion)", ""))
        .map(ReadmeSnippetsTest::words)
        .toList();
  }

  /**
   * The program without its line breaks and indentation, which differ between a page and a test.
   */
  private static String words(String program) {
    return program.replaceAll("\\s+", "");
  }
}
