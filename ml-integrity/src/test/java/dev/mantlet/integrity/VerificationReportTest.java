package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.integrity.VerificationReport.Files;
import dev.mantlet.integrity.VerificationReport.Verdict;
import dev.mantlet.integrity.VerificationReport.Warning;
import dev.mantlet.integrity.event.IntegrityEvent;
import dev.mantlet.integrity.release.RollbackStatement;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class VerificationReportTest {
  private static final Files NONE = new Files(List.of(), 0);

  @TempDir Path folder;
  @TempDir Path elsewhere;
  private Release release;

  @BeforeEach
  void signThreeFiles() {
    release =
        Release.in(folder)
            .file("a.bin", "aaaa")
            .file("b.bin", "bbbb")
            .file("sub/c.bin", "cccc")
            .sign();
  }

  @Test
  void acceptedModel_isReportedWithWhoSignedWhat() {
    VerificationReport report = verify().report();
    assertEquals(Verdict.ACCEPTED, report.verdict());
    assertEquals(Release.ID, report.model());
    assertEquals(ReleasedModel.NOW, report.at());
    assertEquals(Optional.empty(), report.reason());
    assertEquals(Optional.of(verify().manifest().digest()), report.payloadSha256());
    assertEquals(Set.of(release.key().fingerprint()), report.keyFingerprints());
    assertEquals(VerifiedModel.Loading.IN_MEMORY, report.loading());
    assertEquals(Set.of(Warning.NO_RELEASE_REQUIRED), report.warnings());
    assertEquals(NONE, report.changed());
  }

  @Test
  void allThatIsWrong_isListed_notOnlyTheFirst() throws IOException {
    release.file("a.bin", "AAAA").file("x.bin", "x").file("sub/y.bin", "y").file("sub/c.bin", "c");
    java.nio.file.Files.delete(release.path("b.bin"));
    VerificationReport report = refused();
    assertEquals(Verdict.REFUSED, report.verdict());
    assertEquals(new Files(List.of("a.bin", "sub/c.bin"), 2), report.changed());
    assertEquals(new Files(List.of("sub/y.bin", "x.bin"), 2), report.extra());
    assertEquals(new Files(List.of("b.bin"), 1), report.missing());
    assertEquals(NONE, report.forbidden());
    assertEquals(Optional.of(Reason.DIGEST_MISMATCH), report.reason());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void link_isForbidden_andTheWalkGoesOnBehindIt() throws IOException {
    java.nio.file.Files.delete(release.path("a.bin"));
    java.nio.file.Files.createSymbolicLink(release.path("a.bin"), release.path("b.bin"));
    release.file("x.bin", "x");
    VerificationReport report = refused();
    assertEquals(new Files(List.of("a.bin"), 1), report.forbidden());
    assertEquals(new Files(List.of("x.bin"), 1), report.extra());
    assertEquals(NONE, report.missing());
    assertEquals(Optional.of(Reason.SYMBOLIC_LINK), report.reason());
  }

  @Test
  void listsAreBounded_andSayHowManyThereAre() {
    for (int i = 0; i < 250; i++) {
      release.file(String.format("x%03d", i), "x");
    }
    Files extra = refused().extra();
    assertEquals(250, extra.total());
    assertEquals(100, extra.names().size());
    assertEquals("x000", extra.names().get(0));
    assertEquals("x099", extra.names().get(99));
  }

  /** In a process that has no direct memory for the large file: keeping it would be refused. */
  @Test
  void bytesAfterTheFirstRefusal_areNotKept() throws Exception {
    try (RandomAccessFile sparse = new RandomAccessFile(release.path("z.bin").toFile(), "rw")) {
      sparse.setLength(48 << 20);
    }
    release.sign();
    assertTrue(reportWithLittleMemory().contains("REFUSED: TOO_LARGE"), "it has no room for it");
    release.file("a.bin", "AAAA");
    String report = reportWithLittleMemory();
    assertTrue(report.contains("changed: a.bin"), report);
    assertFalse(report.contains("z.bin"), report);
  }

  private String reportWithLittleMemory() throws Exception {
    Path key =
        java.nio.file.Files.write(
            elsewhere.resolve("key"), release.keys().getPublic().getEncoded());
    Path printed = elsewhere.resolve("printed");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:MaxDirectMemorySize=16m",
                "-cp",
                System.getProperty("java.class.path"),
                ReportPrinter.class.getName(),
                folder.toString(),
                key.toString())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> "see " + printed);
    return java.nio.file.Files.readString(printed);
  }

  @Test
  void badSignature_saysNothingOfFiles() {
    release.file("x.bin", "x").file("model.sig", "{}");
    VerificationReport report = refused();
    assertEquals(NONE, report.extra());
    assertEquals(Optional.empty(), report.payloadSha256());
    assertEquals(Set.of(), report.keyFingerprints());
  }

  @Test
  void modelThatIsTooLarge_isNotReadForTheReportEither() {
    TrustPolicy small =
        TrustPolicy.builder()
            .allow(Release.ID, release.keys().getPublic())
            .maxModelBytes(9)
            .build();
    release.file("a.bin", "AAAA");
    VerificationReport report =
        assertThrows(ModelRejectedException.class, () -> verify(small)).report().orElseThrow();
    assertEquals(new Files(List.of("a.bin"), 1), report.changed());
    assertEquals(new Files(List.of("sub/c.bin"), 1), report.forbidden());
  }

  @Test
  void json_isOneObjectThatAnyReaderReads() {
    release.file("a.bin", "AAAA").file("\u6a21.bin", "x");
    String json = refused().toJson();
    assertTrue(json.chars().allMatch(c -> c >= ' ' && c < 0x7f), json);
    JsonNode root = JsonMapper.shared().readTree(json);
    assertEquals("REFUSED", root.get("verdict").stringValue());
    assertEquals("digit-reader", root.get("model").stringValue());
    assertEquals("2026-11-25T12:00:00Z", root.get("at").stringValue());
    assertEquals("DIGEST_MISMATCH", root.get("reason").stringValue());
    JsonNode files = root.get("files");
    assertEquals("a.bin", files.get("changed").get("names").get(0).stringValue());
    assertEquals("\u6a21.bin", files.get("extra").get("names").get(0).stringValue());
    assertEquals(0, files.get("missing").get("total").intValue());
    assertEquals("NO_RELEASE_REQUIRED", root.get("warnings").get(0).stringValue());
  }

  @Test
  void text_isForPeople() {
    release.file("a.bin", "AAAA").file("x.bin", "x");
    String expected =
        """
        digit-reader REFUSED: DIGEST_MISMATCH
          message: "a.bin" has sha256 63c1dd95.. but the signed manifest says 61be55a8..; the file \
        changed after signing
          payload: PAYLOAD
          keys: KEY..
          extra: x.bin
          changed: a.bin
          warnings: NO_RELEASE_REQUIRED\
        """;
    VerificationReport report = refused();
    assertEquals(
        expected
            .replace("PAYLOAD", report.payloadSha256().orElseThrow())
            .replace("KEY", release.key().fingerprint().substring(0, 8)),
        report.toString());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void controlCharactersInNames_forgeNoLine() {
    release.file("x\n  verdict: ACCEPTED", "x");
    VerificationReport report = refused();
    assertTrue(report.toString().contains("x\\u000a  verdict"), report.toString());
    assertFalse(report.toJson().contains("\n"));
  }

  @Test
  void contentOfFiles_isInNoReport() {
    release.file("a.bin", "hunter2").file("x.bin", "hunter2");
    VerificationReport report = refused();
    assertFalse((report + report.toJson()).contains("hunter2"));
  }

  @Test
  void refusalOfSomethingElse_hasNoReport() {
    VerifiedModel model = verify();
    var thrown = assertThrows(ModelRejectedException.class, () -> model.open("nothing"));
    assertEquals(Optional.empty(), thrown.report());
  }

  @Test
  void release_isReportedWithVersionAndKeys(@TempDir Path other) {
    ReleasedModel released = ReleasedModel.in(other).release(7);
    VerificationReport report = released.verify().report();
    assertEquals(7, report.release().orElseThrow().version());
    assertEquals(
        Set.of(VerificationKey.of(released.releaseKeys().getPublic()).fingerprint()),
        report.releaseKeyFingerprints());
    assertEquals(Set.of(Warning.NO_VERSION_STORE), report.warnings());
    assertTrue(report.toString().contains("release: version 7, expires 2027-02-23T12:00:00Z"));
    assertEquals(
        7, JsonMapper.shared().readTree(report.toJson()).get("release").get("version").intValue());
  }

  @Test
  void events_areAcceptedRefusedAndRolledBack(@TempDir Path other) {
    List<IntegrityEvent> events = new ArrayList<>();
    ReleasedModel released = ReleasedModel.in(other).release(7);
    ModelVerifier verifier =
        ModelVerifier.trusting(released.policy().build())
            .at(InstantSource.fixed(ReleasedModel.NOW))
            .remembering(new VersionsInMemory())
            .onEvent(events::add);
    ModelSource source = ModelSource.folder(other);
    var old = released.statement(7).valid(ReleasedModel.QUARTER);
    VerifiedModel model = verifier.verify(Release.ID, source);
    released.retrained("newer").release(8);
    verifier.verify(Release.ID, source);
    RollbackStatement rollback = verifier.rollBack(Release.ID, released.rollback(old, 8));
    assertThrows(ModelRejectedException.class, () -> verifier.verify(Release.ID, source));
    assertEquals(new IntegrityEvent.Accepted(model.report()), events.get(0));
    assertEquals(new IntegrityEvent.RolledBack(ReleasedModel.NOW, rollback), events.get(2));
    assertTrue(events.get(3) instanceof IntegrityEvent.Refused);
    assertEquals(ReleasedModel.NOW, events.get(3).at());
    assertEquals(4, events.size());
  }

  @Test
  void consumerThatThrows_changesNoVerdict() {
    ModelVerifier verifier =
        ModelVerifier.trusting(release.policy())
            .onEvent(event -> {
              throw new IllegalStateException("of the application");
            });
    verifier.verify(Release.ID, ModelSource.folder(folder));
    release.file("x.bin", "x");
    assertThrows(
        ModelRejectedException.class,
        () -> verifier.verify(Release.ID, ModelSource.folder(folder)));
  }

  private VerifiedModel verify() {
    return verify(release.policy());
  }

  private VerifiedModel verify(TrustPolicy policy) {
    return ModelVerifier.trusting(policy)
        .at(InstantSource.fixed(ReleasedModel.NOW))
        .verify(Release.ID, ModelSource.folder(folder));
  }

  private VerificationReport refused() {
    return assertThrows(ModelRejectedException.class, this::verify).report().orElseThrow();
  }
}
