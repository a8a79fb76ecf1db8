package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The format of version 0.2 of the reference tool; a real signature is among the vectors. */
class LegacyFormatTest {
  private static final String STATEMENT =
      "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"a\",\"digest\":{\"sha256\":"
          + "\"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b\"},"
          + "\"annotations\":{\"actual_hash_algorithm\":\"file-sha256\"}}],"
          + "\"predicateType\":\"https://model_signing/Digests/v0.1\",\"predicate\":{\"unused\":\"\"}}";

  @TempDir Path folder;
  private Release release;

  @BeforeEach
  void signInTheOldWay() {
    release = Release.in(folder).file("a", "1");
    signOld(STATEMENT);
  }

  private void signOld(String statement) {
    byte[] payload = statement.getBytes(StandardCharsets.UTF_8);
    byte[] signed = LegacyFormat.signedBytes(Envelope.PAYLOAD_TYPE, payload);
    release.file("model.sig", release.bundle(payload, release.signatureOver(signed)));
  }

  @Test
  void oldSignature_verifiesWhereThePolicyNamesTheDanger() {
    VerifiedModel model = verify();
    assertEquals(Set.of("a"), model.manifest().names());
  }

  @Test
  void oldSignature_isRefusedByDefault() {
    assertEquals(Reason.BAD_SIGNATURE, release.refusal());
  }

  @Test
  void oldStatementUnderTodaysSignature_isRefusedByDefaultAsWhatItIs() {
    release.signStatement(STATEMENT);
    assertEquals(Reason.LEGACY_FORMAT, release.refusal());
    verify();
  }

  @Test
  void todaysSignature_verifiesUnderTheSamePolicyAndIsBoundToItsModel() {
    release.file("model.sig", release.signer().sign(ModelId.of("other"), folder).toByteArray());
    assertEquals(Reason.MODEL_ID_MISMATCH, refusal());
    release.sign();
    verify();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "file-sha256|shard-sha256|MALFORMED_STATEMENT",
        "6b86|6B86|MALFORMED_STATEMENT",
        "\"name\":\"a\"|\"name\":\"../a\"|UNSAFE_NAME",
        "\"name\":\"a\"|\"name\":\"b\"|UNSIGNED_FILE",
        "{\"sha256\":|{\"sha1\":\"00\",\"sha256\":|MALFORMED_STATEMENT",
        "Statement/v1|Statement/v0.1|MALFORMED_STATEMENT"
      })
  void oldStatementOutsideItsFormat_isRefused(String from, String to, Reason reason) {
    String changed = STATEMENT.replace(from, to);
    assertNotEquals(STATEMENT, changed);
    signOld(changed);
    assertEquals(reason, refusal());
  }

  @Test
  void oldStatementWithoutFiles_isRefused() {
    signOld(STATEMENT.replaceAll("\"subject\":\\[.*?}}],", "\"subject\":[],"));
    assertEquals(Reason.EMPTY_MODEL, refusal());
  }

  @Test
  void oldStatementThatListsAFileTwice_isRefused() {
    String subject = STATEMENT.replaceAll(".*\"subject\":\\[(.*?}})].*", "$1");
    signOld(STATEMENT.replace(subject, subject + "," + subject));
    assertEquals(Reason.NAME_COLLISION, refusal());
  }

  /** As {@code repr} of Python prints bytes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "abc|b'abc'",
        "it's|b\"it's\"",
        "\"it's\"|b'\"it\\'s\"'",
        "a\\b|b'a\\\\b'",
        "é|b'\\xc3\\xa9'"
      })
  void payload_isSpelledAsAPythonLiteral(String payload, String literal) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    String signed = new String(LegacyFormat.signedBytes("t", bytes), StandardCharsets.US_ASCII);
    assertEquals("DSSEV1 1 t " + bytes.length + " " + literal, signed);
  }

  @Test
  void controlCharacters_areEscaped() {
    byte[] bytes = {9, 10, 13, 0, 31, 127};
    String signed = new String(LegacyFormat.signedBytes("t", bytes), StandardCharsets.US_ASCII);
    assertEquals("DSSEV1 1 t 6 b'\\t\\n\\r\\x00\\x1f\\x7f'", signed);
  }

  private VerifiedModel verify() {
    TrustPolicy policy =
        TrustPolicy.builder()
            .allow(Release.ID, release.keys().getPublic())
            .allowDangerousFormatOfVersion02()
            .build();
    return ModelVerifier.trusting(policy).verify(Release.ID, ModelSource.folder(folder));
  }

  private Reason refusal() {
    return assertThrows(ModelRejectedException.class, this::verify).reason();
  }
}
