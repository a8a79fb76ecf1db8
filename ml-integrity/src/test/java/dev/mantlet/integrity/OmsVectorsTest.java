package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Signatures of OpenSSF Model Signing made by the reference tool, or re-signed with hostile
 * contents.
 */
class OmsVectorsTest {
  /**
   * Must pass by the specification, needs what this version does not do, and so is refused, with
   * this reason.
   */
  private static final Map<String, Reason> LATER =
      Map.of(
          "key-blake2b",
          Reason.UNSUPPORTED,
          "key-shards-8",
          Reason.UNSUPPORTED,
          "signed-shards-algo-plain",
          Reason.UNSUPPORTED,
          "key-single-file",
          Reason.UNSUPPORTED,
          "key-ignore-unsigned",
          Reason.UNSIGNED_FILE);

  /**
   * Where the specification is silent, we refuse, except for paths to ignore that match nothing.
   */
  private static final Set<String> EITHER_ACCEPTED = Set.of("signed-ignore-traversal");

  /**
   * Cases whose file names the default policy refuses, since some system would read them
   * differently.
   */
  private static final Set<String> UNPORTABLE =
      Set.of(
          "key-colon-filename",
          "signed-backslash",
          "key-p256-nested",
          "key-p521-nested",
          "neg-gitdir-poisoned");

  @TempDir Path temp;

  @Test
  void generatedCases_areJudgedAsExpected() throws IOException {
    JsonNode suite =
        JsonMapper.shared().readTree(Files.readString(Vectors.suite("oms/generated/cases.json")));
    List<String> later = new ArrayList<>();
    for (JsonNode vector : suite.get("cases")) {
      String name = vector.get("name").stringValue();
      if (name.startsWith("cert-")) {
        assertEquals(Optional.of(Reason.UNSUPPORTED), judge(suite, vector, true), name);
        later.add(name);
      } else if (LATER.containsKey(name)) {
        assertEquals(Optional.of(LATER.get(name)), judge(suite, vector, true), name);
        later.add(name);
      } else {
        assertEquals(
            mustPass(name, vector),
            judge(suite, vector, true).isEmpty(),
            name + " " + judge(suite, vector, true));
      }
    }
    int all = suite.get("cases").size();
    Vectors.ran(
        "oms/generated",
        all - later.size(),
        later.size(),
        "certificates, shards, blake2b, single files and unsigned files come later; all were refused");
  }

  @Test
  void generatedCases_withUnportableNames_areRefusedByDefault() throws IOException {
    JsonNode suite =
        JsonMapper.shared().readTree(Files.readString(Vectors.suite("oms/generated/cases.json")));
    for (JsonNode vector : suite.get("cases")) {
      String name = vector.get("name").stringValue();
      Optional<Reason> refusal = judge(suite, vector, false);
      if (UNPORTABLE.contains(name)) {
        assertTrue(
            Set.of(Reason.UNSAFE_NAME, Reason.NAME_COLLISION).contains(refusal.orElseThrow()),
            name);
      } else {
        assertEquals(judge(suite, vector, true).isPresent(), refusal.isPresent(), name);
      }
    }
  }

  private static boolean mustPass(String name, JsonNode vector) {
    return switch (vector.get("expected").stringValue()) {
      case "pass", "pass-but-not-loadable" -> true;
      case "either" -> EITHER_ACCEPTED.contains(name);
      default -> false;
    };
  }

  /** The reason of the refusal, or nothing; what is not in the manifest must never open. */
  private Optional<Reason> judge(JsonNode suite, JsonNode vector, boolean anyNames)
      throws IOException {
    Path root = Files.createTempDirectory(temp, "case");
    unpack(vector, root);
    ModelId id = ModelId.of(subjectName(vector));
    TrustPolicy.Builder policy = TrustPolicy.builder().allow(id, key(suite, vector));
    ModelVerifier verifier =
        ModelVerifier.trusting((anyNames ? policy.allowUnportableNames() : policy).build());
    ModelSource source =
        ModelSource.folder(
            root.resolve(vector.get("model").stringValue()),
            root.resolve(vector.get("bundle").stringValue()));
    try {
      checkClosedWorld(verifier.verify(id, source), vector);
      return Optional.empty();
    } catch (ModelRejectedException e) {
      return Optional.of(e.reason());
    }
  }

  private static void checkClosedWorld(VerifiedModel model, JsonNode vector) {
    for (String path : vector.get("files").propertyNames()) {
      String name = path.replaceFirst("^model/", "");
      if (model.manifest().names().contains(name)) {
        byte[] expected = Base64.getDecoder().decode(vector.get("files").get(path).stringValue());
        assertArrayEquals(expected, Release.bytes(model.open(name)), path);
      } else {
        assertThrows(ModelRejectedException.class, () -> model.open(name), path);
      }
    }
  }

  private static void unpack(JsonNode vector, Path root) throws IOException {
    Files.createDirectories(root.resolve("model"));
    for (Map.Entry<String, JsonNode> file : vector.get("files").properties()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, Base64.getDecoder().decode(file.getValue().stringValue()));
    }
    for (Map.Entry<String, JsonNode> link : vector.get("symlinks").properties()) {
      Files.createSymbolicLink(root.resolve(link.getKey()), Path.of(link.getValue().stringValue()));
    }
    Files.write(root.resolve(vector.get("bundle").stringValue()), bundle(vector));
  }

  private static byte[] bundle(JsonNode vector) {
    return Base64.getDecoder().decode(vector.get("bundle_b64").stringValue());
  }

  private static PublicKey key(JsonNode suite, JsonNode vector) {
    JsonNode file = vector.get("verify").get("public_key");
    String name = file == null ? "p256.pub.pem" : file.stringValue().replaceFirst("^keys/", "");
    return Release.publicKey(suite.get("keys").get(name).stringValue());
  }

  /**
   * The caller expects the folder's name, which is what the reference tool signs; re-signed cases
   * have another.
   */
  private static String subjectName(JsonNode vector) {
    try {
      String payload =
          JsonMapper.shared()
              .readTree(bundle(vector))
              .get("dsseEnvelope")
              .get("payload")
              .stringValue();
      byte[] statement = Base64.getMimeDecoder().decode(payload);
      return JsonMapper.shared()
          .readTree(new String(statement, StandardCharsets.UTF_8))
          .get("subject")
          .get(0)
          .get("name")
          .stringValue();
    } catch (JacksonException e) {
      return "model";
    }
  }

  @Test
  void historicalKeySignature_verifiesAsUpstreamDoes() throws IOException {
    Path model = copyOf("v1.0.1-elliptic-key");
    assertEquals(
        Reason.UNSIGNED_FILE,
        refusal(model, "v1.0.1-elliptic-key"),
        "the tool was told to ignore this file, the signature does not say so");
    Files.delete(model.resolve("ignore-me"));
    ModelId id = ModelId.of("v1.0.1-elliptic-key");
    assertEquals(
        Set.of("signme-1", "signme-2"),
        historicalVerifier(id).verify(id, ModelSource.folder(model)).manifest().names());
    Files.writeString(model.resolve("signme-2"), "changed");
    assertEquals(Reason.DIGEST_MISMATCH, refusal(model, "v1.0.1-elliptic-key"));
    Vectors.ran("oms/historical (elliptic-key)", 1);
  }

  @Test
  void otherHistoricalSignatures_areUnsupported() throws IOException {
    List<String> names =
        List.of(
            "v1.0.0-elliptic-key",
            "v0.2.0-certificate",
            "v1.0.0-certificate",
            "v1.0.1-certificate",
            "v1.0.0-sigstore",
            "v1.0.1-sigstore");
    for (String name : names) {
      assertEquals(
          Reason.UNSUPPORTED,
          refusal(copyOf(name), name.equals("v1.0.0-elliptic-key") ? "signme-1" : name),
          name);
    }
    Vectors.ran("oms/historical (other)", names.size(), 0, "");
  }

  private Path copyOf(String name) throws IOException {
    Path copy = Files.createDirectories(temp.resolve(name));
    try (Stream<Path> files = Files.list(Vectors.suite("oms/historical").resolve(name))) {
      for (Path file : files.toList()) {
        Files.write(copy.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
    return copy;
  }

  private static Reason refusal(Path model, String id) throws IOException {
    ModelVerifier verifier = historicalVerifier(ModelId.of(id));
    return assertThrows(
            ModelRejectedException.class,
            () -> verifier.verify(ModelId.of(id), ModelSource.folder(model)))
        .reason();
  }

  private static ModelVerifier historicalVerifier(ModelId id) throws IOException {
    String pem =
        Files.readString(Vectors.suite("oms/historical").resolve("keys/signing-key-pub.pem"));
    String publicKey =
        pem.substring(pem.indexOf("-----BEGIN PUBLIC KEY"), pem.indexOf("-----END PUBLIC KEY"));
    return ModelVerifier.trusting(
        TrustPolicy.builder().allow(id, Release.publicKey(publicKey)).build());
  }

  @Test
  void bundlesOfTheSpecification_areReadOrRefusedAsItSays() throws IOException {
    Path suite = Vectors.suite("oms/spec-v1.0/test-vectors-v1.0");
    Envelope valid = Envelope.parse(Files.readAllBytes(suite.resolve("valid/key.bundle.json")));
    assertFalse(statement(valid).manifest().names().isEmpty());
    for (String unsupported :
        List.of(
            "valid/certificate.bundle.json",
            "valid/sigstore.bundle.json",
            "invalid/missing-tlog-entries.bundle.json")) {
      assertEquals(Reason.UNSUPPORTED, parseRefusal(suite.resolve(unsupported)), unsupported);
    }
    for (String invalid : List.of("empty", "missing-envelope", "missing-verification-material")) {
      assertEquals(
          Reason.MALFORMED_BUNDLE,
          parseRefusal(suite.resolve("invalid/" + invalid + ".bundle.json")),
          invalid);
    }
    Envelope wrong =
        Envelope.parse(
            Files.readAllBytes(suite.resolve("invalid-payload/wrong-predicate.bundle.json")));
    assertEquals(
        Reason.MALFORMED_STATEMENT,
        assertThrows(ModelRejectedException.class, () -> statement(wrong)).reason());
    Vectors.ran("oms/spec-v1.0", 8);
  }

  private static Statement statement(Envelope envelope) {
    String name =
        JsonMapper.shared()
            .readTree(envelope.payload())
            .get("subject")
            .get(0)
            .get("name")
            .stringValue();
    return Statement.parse(envelope.payload(), ModelId.of(name), ResourceNames.PORTABLE);
  }

  private static Reason parseRefusal(Path bundle) throws IOException {
    byte[] bytes = Files.readAllBytes(bundle);
    return assertThrows(ModelRejectedException.class, () -> Envelope.parse(bytes)).reason();
  }
}
