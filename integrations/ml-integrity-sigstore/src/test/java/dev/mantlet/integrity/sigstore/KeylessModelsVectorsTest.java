package dev.mantlet.integrity.sigstore;

import static dev.mantlet.integrity.sigstore.Keyless.IDENTITY;
import static dev.mantlet.integrity.sigstore.Keyless.ISSUER;
import static dev.mantlet.integrity.sigstore.Keyless.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.mantlet.house.Vectors;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.VerifiedModel;
import dev.mantlet.integrity.spi.ProvenSigner;
import dev.mantlet.integrity.spi.TrustSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The models that the reference tool signed keyless, from their files to their bytes. */
class KeylessModelsVectorsTest {
  private static SigstoreTrust trust;

  @TempDir Path temp;

  @BeforeAll
  static void trustTheirSigner() throws IOException {
    trust = Keyless.trust();
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1.0.0-sigstore", "v1.0.1-sigstore"})
  void keylessModel_verifiesForItsIdentityAndIssuer(String name) throws IOException {
    VerifiedModel model = Keyless.verify(trust, Keyless.copyOf(name, temp));
    assertEquals(Set.of("signme-1", "signme-2"), model.manifest().names());
    assertEquals(Optional.of(IDENTITY), model.signerIdentity());
    assertEquals(Optional.of(ISSUER), model.signerIssuer());
    Vectors.ran("oms/historical (" + name + ", through the Sigstore adapter)", 1);
  }

  @ParameterizedTest
  @CsvSource({
    "STEFANB@us.ibm.com, https://sigstore.verify.ibm.com/oauth2",
    "tefanb@us.ibm.com, https://sigstore.verify.ibm.com/oauth2",
    ".*, https://sigstore.verify.ibm.com/oauth2",
    "stefanb@us.ibm.com, https://sigstore.verify.ibm.com/oauth2/",
    "stefanb@us.ibm.com, https://accounts.google.com",
    "stefanb@us.ibm.com, .*"
  })
  void otherIdentityOrIssuer_isRefused(String identity, String issuer) throws IOException {
    SigstoreTrust other =
        SigstoreTrust.root(Keyless.trustedRoot()).identity(identity).issuer(issuer);
    assertEquals(Reason.CERTIFICATE_IDENTITY, Keyless.refusal(other, Keyless.copyOf(MODEL, temp)));
  }

  @Test
  void rootOfAnotherInstance_isRefused() throws IOException {
    byte[] otherRoot =
        Files.readAllBytes(
            Vectors.suite("sigstore-conformance/bundle-verify/intoto-with-custom-trust-root")
                .resolve("trusted_root.json"));
    SigstoreTrust other = SigstoreTrust.root(otherRoot).identity(IDENTITY).issuer(ISSUER);
    assertEquals(Reason.CERTIFICATE_UNTRUSTED, Keyless.refusal(other, Keyless.copyOf(MODEL, temp)));
  }

  @Test
  void changedFile_isRefused() throws IOException {
    Path model = Keyless.copyOf(MODEL, temp);
    Files.writeString(model.resolve("signme-2"), "changed");
    assertEquals(Reason.DIGEST_MISMATCH, Keyless.refusal(trust, model));
  }

  @Test
  void unsignedFile_isRefused() throws IOException {
    Path model = Keyless.copyOf(MODEL, temp);
    Files.writeString(model.resolve("extra"), "who put this here?");
    assertEquals(Reason.UNSIGNED_FILE, Keyless.refusal(trust, model));
  }

  /** Both are of one signer, so that only the model's id tells them apart. */
  @Test
  void signatureOfAnotherModelOfTheSameSigner_isRefused() throws IOException {
    Path model = Keyless.copyOf(MODEL, temp);
    Files.write(model.resolve("model.sig"), Keyless.bundle("v1.0.0-sigstore"));
    assertEquals(Reason.MODEL_ID_MISMATCH, Keyless.refusal(trust, model));
  }

  @Test
  void payloadOfAnotherBundle_isRefused() throws IOException {
    Path model = Keyless.copyOf(MODEL, temp);
    String other = text(Keyless.bundle("v1.0.0-sigstore"));
    String mixed =
        text(Keyless.bundle(MODEL))
            .replace(member("payload", bundleText()), member("payload", other));
    assertNotEquals(bundleText(), mixed);
    Files.writeString(model.resolve("model.sig"), mixed);
    assertEquals(Reason.BAD_SIGNATURE, Keyless.refusal(trust, model));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "integratedTime|1791387228|LOG_ENTRY_INVALID",
        "treeSize|467035600|LOG_ENTRY_INVALID",
        "logIndex|1|LOG_ENTRY_INVALID",
        "rootHash|7r/YgHlf/6DQxNaE7E1VBhq2p+wfBcIti9mgbSc7A8c=|LOG_ENTRY_INVALID",
        "payloadType|application/json|MALFORMED_BUNDLE"
      })
  void changedMember_isRefused(String name, String value, Reason reason) throws IOException {
    Path model = Keyless.copyOf(MODEL, temp);
    String changed =
        bundleText()
            .replaceFirst("\"" + name + "\":\\s*\"[^\"]*\"", "\"" + name + "\": \"" + value + "\"");
    assertNotEquals(bundleText(), changed);
    Files.writeString(model.resolve("model.sig"), changed);
    assertEquals(reason, Keyless.refusal(trust, model));
  }

  /** The promise is the only signed time of these bundles. */
  @Test
  void bundleWithoutAnySignedTime_isRefused() throws IOException {
    Path model = Keyless.copyOf(MODEL, temp);
    String changed = bundleText().replaceFirst("\"inclusionPromise\":\\s*\\{[^}]*},?", "");
    assertNotEquals(bundleText(), changed);
    Files.writeString(model.resolve("model.sig"), changed);
    assertEquals(Reason.MALFORMED_BUNDLE, Keyless.refusal(trust, model));
  }

  /** sigstore-java would verify the first and take the time of any. */
  @Test
  void secondLogEntry_isRefused() throws IOException {
    String entries = "\"tlogEntries\":";
    String bundle = bundleText();
    int from = bundle.indexOf('{', bundle.indexOf(entries));
    int to = end(bundle, from);
    Path model = Keyless.copyOf(MODEL, temp);
    Files.writeString(
        model.resolve("model.sig"),
        bundle.substring(0, to) + "," + bundle.substring(from, to) + bundle.substring(to));
    assertEquals(Reason.TOO_LARGE, Keyless.refusal(trust, model));
  }

  @Test
  void sourceThatProvesAnotherPayloadOrAnotherKey_isNotBelieved() throws Exception {
    Path model = Keyless.copyOf(MODEL, temp);
    ProvenSigner proof = trust.prove(Keyless.bundle(MODEL));
    ProvenSigner otherPayload = trust.prove(Keyless.bundle("v1.0.0-sigstore"));
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    PublicKey otherKey = generator.generateKeyPair().getPublic();
    generator.initialize(384);
    PublicKey otherCurve = generator.generateKeyPair().getPublic();
    assertEquals(Reason.BAD_SIGNATURE, Keyless.refusal(bundle -> otherPayload, model));
    assertEquals(Reason.BAD_SIGNATURE, Keyless.refusal(claiming(otherKey, proof), model));
    assertEquals(
        Reason.CERTIFICATE_NOT_FOR_SIGNING, Keyless.refusal(claiming(otherCurve, proof), model));
  }

  private static TrustSource claiming(PublicKey key, ProvenSigner proof) {
    return bundle -> new ProvenSigner(key, proof.identity(), proof.issuer(), proof.payloadSha256());
  }

  private static int end(String json, int from) {
    int depth = 0;
    int at = from;
    do {
      depth += json.charAt(at) == '{' ? 1 : json.charAt(at) == '}' ? -1 : 0;
      at++;
    } while (depth > 0);
    return at;
  }

  private static String bundleText() throws IOException {
    return text(Keyless.bundle(MODEL));
  }

  private static String text(byte[] bundle) {
    return new String(bundle, StandardCharsets.UTF_8);
  }

  /** The text of a string member whose name occurs once. */
  private static String member(String name, String json) {
    return Stream.of(json.split("\"" + name + "\":\\s*\"", 2))
        .skip(1)
        .findFirst()
        .map(rest -> rest.substring(0, rest.indexOf('"')))
        .orElseThrow();
  }
}
