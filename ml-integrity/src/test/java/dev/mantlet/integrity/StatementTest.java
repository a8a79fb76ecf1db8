package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements that a holder of the key signed, and that are refused all the same. */
class StatementTest {
  @TempDir Path folder;
  private Release release;
  private String statement;

  @BeforeEach
  void signTwoFiles() {
    release = Release.in(folder).file("a", "1").file("b", "2");
    Envelope envelope = Envelope.parse(release.signer().sign(Release.ID, folder).toByteArray());
    statement = new String(envelope.payload(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "Statement/v1|Statement/v0.1|MALFORMED_STATEMENT",
        "signature/v1.0|signature/v2.0|UNSUPPORTED",
        "signature/v1.0|Digests/v0.1|LEGACY_FORMAT",
        "https://model_signing/signature/v1.0|https://slsa.dev/provenance/v1|MALFORMED_STATEMENT",
        "\"subject\":[|\"subject\":[{\"name\":\"x\",\"digest\":{}},|MALFORMED_STATEMENT",
        "\"digit-reader\"|\"other\"|MODEL_ID_MISMATCH",
        "\"digit-reader\"|7|MALFORMED_STATEMENT",
        "\"method\":\"files\"|\"method\":\"shards\",\"shard_size\":8|MALFORMED_STATEMENT",
        "\"method\":\"files\"|\"method\":\"merkle\"|UNSUPPORTED",
        "\"method\":\"files\"|\"method\":\"files\",\"shard_size\":8|MALFORMED_STATEMENT",
        "\"method\":\"files\"|\"method\":\"files\",\"salt\":1|MALFORMED_STATEMENT",
        "\"hash_type\":\"sha256\"|\"hash_type\":\"md5\"|UNSUPPORTED",
        "\"hash_type\":\"sha256\"|\"hash_type\":\"blake3\"|MALFORMED_STATEMENT",
        "\"allow_symlinks\":false|\"allow_symlinks\":\"false\"|MALFORMED_STATEMENT",
        "\"allow_symlinks\":false,||MALFORMED_STATEMENT",
        "\"ignore_paths\":[|\"ignore_paths\":[7,|MALFORMED_STATEMENT",
        "\"ignore_paths\":[|\"ignore_paths\":[\"a\",|MALFORMED_STATEMENT",
        "\"name\":\"a\"|\"name\":\"../a\"|UNSAFE_NAME",
        "\"name\":\"a\"|\"name\":\"/a\"|UNSAFE_NAME",
        "\"name\":\"a\"|\"name\":\"a\\u0000\"|UNSAFE_NAME",
        "\"name\":\"a\"|\"name\":\"b\"|NAME_COLLISION",
        "\"name\":\"a\"|\"name\":\"B\"|NAME_COLLISION",
        "\"name\":\"a\"|\"name\":\"c\"|MALFORMED_STATEMENT",
        "\"name\":\"a\"|\"name\":\"a\",\"name\":\"a\"|MALFORMED_STATEMENT",
        "\"digest\":\"6b86|\"digest\":\"6B86|MALFORMED_STATEMENT",
        "\"digest\":\"6b86|\"digest\":\"|MALFORMED_STATEMENT",
        "\"digest\":\"6b86|\"digest\":\"6b87|ROOT_DIGEST_MISMATCH",
        "\"algorithm\":\"sha256\"|\"algorithm\":\"sha512\"|MALFORMED_STATEMENT",
        "{\"_type\"|[{\"_type\"|MALFORMED_STATEMENT",
        "{\"_type\"|{\"more\":1,\"_type\"|MALFORMED_STATEMENT"
      })
  void statementOutsideTheProfile_isRefused(String from, String to, Reason reason) {
    String changed = statement.replace(from, to == null ? "" : to);
    assertNotEquals(statement, changed);
    assertEquals(reason, release.signStatement(changed).refusal());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "signature/v1.0|signature/v1.17",
        "\"algorithm\":\"sha256\"|\"algorithm\":\"sha256\",\"uri\":\"x\",\"annotations\":{\"k\":[1]}",
        "\"predicate\":{|\"predicate\":{\"more\":{},",
        "\"allow_symlinks\":false|\"allow_symlinks\":true",
        "\"ignore_paths\":[|\"ignore_paths\":[\"../x\",\"/abs\",\"\","
      })
  void whatTheFormatLeavesRoomFor_isAccepted(String from, String to) {
    String changed = statement.replace(from, to);
    assertNotEquals(statement, changed);
    assertEquals(2, release.signStatement(changed).verify().manifest().names().size());
  }

  @Test
  void manifestWithoutFiles_isRefused() {
    String none = statement.replaceAll("\"resources\":\\[.*?]", "\"resources\":[]");
    assertEquals(Reason.EMPTY_MODEL, release.signStatement(none).refusal());
  }

  @Test
  void ignoredFolder_coversAllBelowAndNothingBeside() {
    release
        .signStatement(statement.replace("\"ignore_paths\":[", "\"ignore_paths\":[\"cache\","))
        .file("cache/x/y", "1")
        .verify();
    release.file("cache2", "1");
    assertEquals(Reason.UNSIGNED_FILE, release.refusal());
  }

  @Test
  void extraDigestOfTheSubject_isRefusedBecauseNobodyWouldCheckIt() {
    String two =
        statement.replace(
            "\"subject\":[{\"digest\":{", "\"subject\":[{\"digest\":{\"sha1\":\"00\",");
    assertEquals(Reason.MALFORMED_STATEMENT, release.signStatement(two).refusal());
  }

  @Test
  void statementThatIsNotUtf8_isRefused() {
    Envelope good = Envelope.parse(release.bundleOf(statement));
    byte[] payload = good.payload().clone();
    payload[10] = (byte) 0xc0;
    byte[] signature =
        release.signatureOver(Envelope.preAuthenticationEncoding(Envelope.PAYLOAD_TYPE, payload));
    release.file("model.sig", release.bundle(payload, signature));
    assertEquals(Reason.MALFORMED_STATEMENT, release.refusal());
  }

  @Test
  void manifestOfMoreFilesThanTheLimit_isRefused() {
    assertEquals(
        FolderWalk.MAX_ENTRIES,
        Statement.parse(statementOf(FolderWalk.MAX_ENTRIES), Release.ID, ResourceNames.PORTABLE)
            .manifest()
            .names()
            .size());
    byte[] tooMany = statementOf(FolderWalk.MAX_ENTRIES + 1);
    var thrown =
        assertThrows(
            ModelRejectedException.class,
            () -> Statement.parse(tooMany, Release.ID, ResourceNames.PORTABLE));
    assertEquals(Reason.TOO_LARGE, thrown.reason());
  }

  private static byte[] statementOf(int files) {
    Map<String, String> digests = new LinkedHashMap<>();
    for (int i = 0; i < files; i++) {
      digests.put("f" + (1_000_000 + i), "0".repeat(64));
    }
    return BundleWriter.statement(Release.ID, digests, List.of(), SymbolicLinks.UNSIGNED);
  }
}
