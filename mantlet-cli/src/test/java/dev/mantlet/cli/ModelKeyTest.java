package dev.mantlet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code mantlet model sign key} and {@code mantlet model verify key}. */
class ModelKeyTest {
  @TempDir Path temp;
  private Path model;
  private Path signature;
  private Path privateKey;
  private Path publicKey;

  @BeforeEach
  void makeModelAndKeys() throws Exception {
    model = Files.createDirectories(temp.resolve("digit-reader"));
    Files.createDirectories(model.resolve("weights"));
    Files.writeString(model.resolve("config.json"), "{}");
    Files.writeString(model.resolve("weights/part-1.bin"), "one");
    signature = temp.resolve("model.sig");
    KeyPair pair = Pem.newKey("secp256r1");
    privateKey = Pem.writeKey(temp.resolve("key.pem"), pair);
    publicKey = Pem.write(temp.resolve("key.pub"), pair.getPublic());
  }

  @Test
  void signedModel_isVerified() {
    Run signed = sign();
    assertEquals(ExitCode.DONE, signed.code(), signed.err());
    Run verified = verify("--model-id", "digit-reader");
    assertEquals(ExitCode.DONE, verified.code(), verified.err());
    assertTrue(verified.out().startsWith("verified: digit-reader\n"), verified.out());
    assertTrue(verified.out().contains("  files: 2\n"), verified.out());
    assertEquals("", verified.err());
  }

  @Test
  void otherModelThanExpected_isRefused() {
    sign();
    Run refused = verify("--model-id", "fraud-model");
    assertEquals(ExitCode.REFUSED, refused.code());
    assertTrue(refused.err().contains("MODEL_ID_MISMATCH"), refused.err());
  }

  @Test
  void withoutExpectedId_theAnswerWarns() {
    sign();
    Run verified = verify("--json");
    assertEquals("digit-reader", verified.json().get("model").stringValue());
    assertFalse(verified.json().get("expected").booleanValue());
    assertTrue(verified.json().has("warning"));
  }

  @Test
  void changedFile_isRefusedOnTheErrorStreamOnly() throws IOException {
    sign();
    Files.writeString(model.resolve("config.json"), "{ }");
    Run refused = verify();
    assertEquals(ExitCode.REFUSED, refused.code());
    assertEquals("", refused.out());
    assertTrue(refused.err().startsWith("refused: "), refused.err());
    assertTrue(refused.err().contains("DIGEST_MISMATCH"), refused.err());
  }

  @Test
  void refusalAsJson_isOneLineOnTheStandardOutput() throws IOException {
    sign();
    Files.delete(model.resolve("config.json"));
    Run refused = verify("--json");
    assertEquals(ExitCode.REFUSED, refused.code());
    assertEquals("", refused.err());
    assertEquals(1, refused.out().lines().count());
    assertEquals("refused", refused.json().get("verdict").stringValue());
    assertEquals("MISSING_FILE", refused.json().get("reason").stringValue());
  }

  @Test
  void refusal_listsAllFilesThatAreWrong() throws IOException {
    sign();
    Files.writeString(model.resolve("config.json"), "{ }");
    Files.delete(model.resolve("weights/part-1.bin"));
    Files.writeString(model.resolve("weights/part-2.bin"), "two");
    JsonNode refused = verify("--json").json();
    assertEquals("[\"config.json\"]", refused.get("changed").toString());
    assertEquals("[\"weights/part-1.bin\"]", refused.get("missing").toString());
    assertEquals("[\"weights/part-2.bin\"]", refused.get("extra").toString());
    assertFalse(refused.has("forbidden"));
  }

  @Test
  void refusedModel_leavesNoSignature() throws IOException {
    Files.createSymbolicLink(model.resolve("link"), model.resolve("config.json"));
    Run refused = sign();
    assertEquals(ExitCode.REFUSED, refused.code());
    assertFalse(Files.exists(signature));
  }

  @Test
  void ignoredPath_isLeftOutOfTheSignature() throws IOException {
    Files.writeString(model.resolve("notes.txt"), "draft");
    assertEquals(ExitCode.DONE, sign("--ignore-paths", model.resolve("notes.txt")).code());
    Files.writeString(model.resolve("notes.txt"), "final");
    assertEquals(ExitCode.DONE, verify().code());
  }

  @Test
  void unsignedFile_isRefusedUnlessTheCallerSaysOtherwise() throws IOException {
    sign();
    Files.writeString(model.resolve("added.txt"), "more");
    assertEquals(ExitCode.REFUSED, verify().code());
    assertEquals(ExitCode.DONE, verify("--ignore-unsigned-files").code());
    assertEquals(ExitCode.DONE, verify("--ignore_unsigned_files").code());
  }

  @Test
  void signatureInsideTheModel_isNoPartOfIt() {
    signature = model.resolve("model.sig");
    assertEquals(ExitCode.DONE, sign().code());
    assertEquals(ExitCode.DONE, verify().code());
    assertEquals(ExitCode.DONE, sign().code(), "signing again replaces the signature");
  }

  @Test
  void singleFile_isSignedAndVerified() {
    model = model.resolve("config.json");
    assertEquals(ExitCode.DONE, sign().code());
    assertEquals(ExitCode.DONE, verify().code());
  }

  @Test
  void namesThatCouldForgeALine_areSpelledOut() throws IOException {
    sign();
    Files.writeString(model.resolve("x\nverified: digit-reader"), "");
    Run refused = verify();
    assertEquals(ExitCode.REFUSED, refused.code());
    assertTrue(refused.err().lines().noneMatch(line -> line.startsWith("verified")), refused.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  void encryptedKey_opensWithItsPassword(String curve) throws Exception {
    KeyPair pair = Pem.newKey(curve);
    privateKey = Pem.writePkcs8(temp.resolve("encrypted.pem"), pair, "correct horse");
    publicKey = Pem.write(temp.resolve("encrypted.pub"), pair.getPublic());
    assertMisuse(sign(), "is encrypted: give --password");
    assertMisuse(sign("--password", "wrong"), "does not open with this password");
    assertEquals(ExitCode.DONE, sign("--password", "correct horse").code());
    assertEquals(ExitCode.DONE, verify().code());
  }

  @Test
  void keyInOpenSslsOlderForm_isRead() throws Exception {
    KeyPair pair = Pem.newKey("secp256r1");
    privateKey = Pem.writeSec1(temp.resolve("sec1.pem"), pair);
    publicKey = Pem.write(temp.resolve("sec1.pub"), pair.getPublic());
    assertEquals(ExitCode.DONE, sign().code());
    assertEquals(ExitCode.DONE, verify().code());
    privateKey = Pem.writeEncryptedInTheOldWay(temp.resolve("old.pem"), pair, "secret");
    assertMisuse(sign("--password", "secret"), "openssl pkcs8 -topk8");
  }

  @Test
  void filesOfGit_areLeftOutUnlessTheCallerSaysOtherwise() throws IOException {
    Files.writeString(model.resolve(".gitattributes"), "*.bin lfs");
    sign();
    assertEquals(2, verify("--json").json().get("files").intValue());
    sign("--no-ignore-git-paths");
    assertEquals(3, verify("--no-ignore-git-paths", "--json").json().get("files").intValue());
    Files.writeString(model.resolve(".gitattributes"), "*.bin");
    assertEquals(ExitCode.REFUSED, verify("--no-ignore-git-paths").code());
  }

  @Test
  void linkInTheModel_isFollowedIfBothSidesSaySo() throws IOException {
    Files.createSymbolicLink(model.resolve("link"), Path.of("config.json"));
    assertEquals(ExitCode.DONE, sign("--allow_symlinks").code());
    assertEquals(ExitCode.REFUSED, verify().code());
    assertEquals(ExitCode.DONE, verify("--allow-symlinks").code());
  }

  @Test
  void optionsOfTheReferenceTool_areUnderstood() {
    Run signed =
        Run.of(
            "model", "sign", "key", model, "--signature", signature, "--private_key", privateKey);
    assertEquals(ExitCode.DONE, signed.code(), signed.err());
    Run verified =
        Run.of(
            "model", "verify", "key", "--public_key", publicKey, "--signature", signature, model);
    assertEquals(ExitCode.DONE, verified.code(), verified.err());
  }

  @Test
  void digest_isThatOfTheSignedStatement() throws IOException {
    sign();
    String payload =
        JsonMapper.shared()
            .readTree(Files.readString(signature))
            .at("/dsseEnvelope/payload")
            .stringValue();
    String signed =
        JsonMapper.shared()
            .readTree(Base64.getDecoder().decode(payload))
            .at("/subject/0/digest/sha256")
            .stringValue();
    Run digest = Run.of("model", "digest", model);
    assertEquals(ExitCode.DONE, digest.code(), digest.err());
    assertEquals("sha256: " + signed + "\n", digest.out());
  }

  @Test
  void pickle_isRefusedUnlessTheCallerSaysOtherwise() throws IOException {
    Files.write(model.resolve("weights.pkl"), new byte[] {(byte) 0x80, 4, 'N', '.'});
    assertEquals(ExitCode.DONE, sign().code());
    Run refused = verify();
    assertEquals(ExitCode.REFUSED, refused.code(), refused.out());
    assertTrue(refused.err().contains("FORMAT_CARRIES_CODE"), refused.err());
    assertEquals(ExitCode.DONE, verify("--accept-files-that-carry-code").code());
  }

  @Test
  void mistakes_areOneClearSentence() throws Exception {
    assertMisuse(Run.of("model"), "say what to do with the model");
    assertMisuse(Run.of(), "say what to do");
    assertMisuse(Run.of("model", "sign"), "key or certificate");
    assertMisuse(Run.of("model", "verify", "key", model, "--public-key", publicKey), "--signature");
    assertMisuse(sign("--no-such-option"), "Unknown option");
    assertMisuse(sign("--model-id", "../x"), "a model id has");
    privateKey = temp.resolve("absent.pem");
    assertMisuse(sign(), "does not exist");
    privateKey = Files.writeString(temp.resolve("text.pem"), "no key");
    assertMisuse(sign(), "has no private key");
    privateKey = publicKey;
    assertMisuse(sign(), "has no private key");
    model = temp.resolve("absent");
    assertMisuse(verify(), "there is no model");
  }

  @Test
  void signatureThatCannotBeWritten_isMisuse() {
    signature = temp.resolve("no/such/folder/model.sig");
    assertMisuse(sign(), "cannot be written");
  }

  private Run sign(Object... more) {
    return run("sign", "--private-key", privateKey, more);
  }

  private Run verify(Object... more) {
    return run("verify", "--public-key", publicKey, more);
  }

  private Run run(String what, String option, Path key, Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("model", what, "key", "--signature", signature, option, key));
    words.addAll(List.of(more));
    words.add(model);
    return Run.of(words.toArray());
  }

  static void assertMisuse(Run run, String says) {
    assertEquals(ExitCode.MISUSE, run.code(), run.out() + run.err());
    assertEquals("", run.out());
    assertTrue(run.err().contains(says), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
  }
}
