package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models that older versions of the reference tool signed, and the examples of the specification.
 */
class HistoricalModelsVectorsTest {
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"v1.0.0-certificate", "v1.0.1-certificate", "v1.0.1-elliptic-key"})
  void historicalFolder_verifiesAsUpstreamDoes(String name) throws IOException {
    Path model = copyOf(name);
    ModelVerifier verifier = verifier(name, TrustPolicy.builder());
    ModelSource source = ModelSource.folder(model).ignoring("ignore-me");
    ModelId id = ModelId.of(name);
    VerifiedModel verified = verifier.verify(id, source);
    assertEquals(Set.of("signme-1", "signme-2"), verified.manifest().names());
    if (Files.exists(model.resolve("ignore-me"))) {
      assertEquals(
          Reason.UNSIGNED_FILE, refusal(verifier, id, ModelSource.folder(model)), "not ignored");
    }
    Files.writeString(model.resolve("signme-2"), "changed");
    assertEquals(Reason.DIGEST_MISMATCH, refusal(verifier, id, source));
    Vectors.ran("oms/historical (" + name + ")", 1);
  }

  @Test
  void historicalSingleFile_verifiesAsUpstreamDoes() throws IOException {
    Path model = copyOf("v1.0.0-elliptic-key");
    ModelSource source = ModelSource.file(model.resolve("signme-1"), model.resolve("model.sig"));
    ModelVerifier verifier = verifier("signme-1", TrustPolicy.builder());
    VerifiedModel verified = verifier.verify(ModelId.of("signme-1"), source);
    assertEquals(Set.of("signme-1"), verified.manifest().names());
    assertEquals(
        Reason.MISSING_FILE,
        refusal(verifier, ModelId.of("signme-1"), ModelSource.folder(model)),
        "a folder is no single file");
    Vectors.ran("oms/historical (v1.0.0-elliptic-key)", 1);
  }

  @Test
  void version02_verifiesOnlyWhereThePolicyNamesTheDanger() throws IOException {
    Path model = copyOf("v0.2.0-certificate");
    ModelId any = ModelId.of("any-name-at-all");
    ModelSource source = ModelSource.folder(model);
    assertEquals(
        Reason.BAD_SIGNATURE, refusal(verifier(any.name(), TrustPolicy.builder()), any, source));
    ModelVerifier lenient =
        verifier(any.name(), TrustPolicy.builder().allowDangerousFormatOfVersion02());
    assertEquals(Set.of("signme-1", "signme-2"), lenient.verify(any, source).manifest().names());
    Files.writeString(model.resolve("signme-1"), "changed");
    assertEquals(Reason.DIGEST_MISMATCH, refusal(lenient, any, source));
    Vectors.ran("oms/historical (v0.2.0-certificate)", 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1.0.0-sigstore", "v1.0.1-sigstore"})
  void keylessSignature_isAnsweredWithWhatItNeeds(String name) throws IOException {
    ModelId id = ModelId.of(name);
    assertEquals(
        Reason.NEEDS_SIGSTORE_ADAPTER,
        refusal(verifier(name, TrustPolicy.builder()), id, ModelSource.folder(copyOf(name))));
    Vectors.ran("oms/historical (" + name + ")", 1);
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

  private static Reason refusal(ModelVerifier verifier, ModelId id, ModelSource source) {
    return assertThrows(ModelRejectedException.class, () -> verifier.verify(id, source)).reason();
  }

  /** Trusts the signing key, and the certificate of the same key. */
  private static ModelVerifier verifier(String id, TrustPolicy.Builder policy) throws IOException {
    CertificateTrust certificate =
        CertificateTrust.root(OmsVectors.certificate(OmsVectors.historicalKey("ca-cert.pem")))
            .validAt(OmsVectors.DAY)
            .keyFingerprint("e8450dec4eb99dae995da9af1bc2cc9f76ed669ee2e744f57abba763df3e3f8e");
    return ModelVerifier.trusting(
        policy
            .allow(
                ModelId.of(id), Release.publicKey(OmsVectors.historicalKey("signing-key-pub.pem")))
            .allow(ModelId.of(id), certificate)
            .build());
  }

  /** Statements of every method and of empty models, and the digests that they must come to. */
  @Test
  void goldenPayloads_areReadAsTheGoldenManifestsSay() throws IOException {
    Path payloads = Vectors.suite("oms/historical/golden-payloads/signing/TestPayload");
    int count = 0;
    try (Stream<Path> files = Files.list(payloads)) {
      for (Path file : files.sorted().toList()) {
        assertReadAs(Files.readAllBytes(file), golden(file.getFileName().toString()), file);
        count++;
      }
    }
    Vectors.ran("oms/historical/golden-payloads", count);
  }

  private static String golden(String payload) throws IOException {
    Path manifests = Vectors.suite("oms/historical/golden-manifests");
    return Files.readString(
        payload.endsWith("_shard") || payload.endsWith("_small_shards")
            ? manifests
                .resolve("file_shard/TestSerializer")
                .resolve(payload.replaceFirst("_shard$", ""))
            : manifests.resolve("file/TestSerializer").resolve(payload));
  }

  private static void assertReadAs(byte[] payload, String golden, Path file) {
    ModelId id = ModelId.of(OmsVectors.subjectName(payload));
    if (golden.isEmpty()) {
      var thrown =
          assertThrows(
              ModelRejectedException.class,
              () -> Statement.parse(payload, id, ResourceNames.PORTABLE),
              file.toString());
      assertEquals(Reason.EMPTY_MODEL, thrown.reason(), file.toString());
    } else {
      Statement statement = Statement.parse(payload, id, ResourceNames.PORTABLE);
      assertEquals(byFile(golden), digests(statement.manifest()), file.toString());
    }
  }

  private static TreeMap<String, String> byFile(String golden) {
    TreeMap<String, String> digests = new TreeMap<>();
    for (String line : golden.lines().toList()) {
      String name = line.replaceFirst("(:[0-9]+:[0-9]+)?:[0-9a-f]{64}$", "");
      digests.merge(name, line.substring(line.length() - 64), (a, b) -> a + b);
    }
    return digests;
  }

  private static TreeMap<String, String> digests(ModelManifest manifest) {
    TreeMap<String, String> digests = new TreeMap<>();
    manifest
        .names()
        .forEach(name ->
            digests.put(name, String.join("", manifest.digests(name)).replace("sha256:", "")));
    return digests;
  }

  @Test
  void bundlesOfTheSpecification_areReadOrRefusedAsItSays() throws IOException {
    Path suite = Vectors.suite("oms/spec-v1.0/test-vectors-v1.0");
    for (String valid : Set.of("key", "certificate")) {
      Envelope envelope =
          Envelope.parse(Files.readAllBytes(suite.resolve("valid/" + valid + ".bundle.json")));
      ModelId id = ModelId.of(OmsVectors.subjectName(envelope.payload()));
      verifier(id.name(), TrustPolicy.builder()).signer(id, envelope);
      assertFalse(
          Statement.parse(envelope.payload(), id, ResourceNames.PORTABLE)
              .manifest()
              .names()
              .isEmpty());
    }
    for (String keyless : Set.of("valid/sigstore", "invalid/missing-tlog-entries")) {
      Envelope envelope =
          Envelope.parse(Files.readAllBytes(suite.resolve(keyless + ".bundle.json")));
      ModelVerifier verifier = verifier("any", TrustPolicy.builder());
      var thrown =
          assertThrows(
              ModelRejectedException.class, () -> verifier.signer(ModelId.of("any"), envelope));
      assertEquals(Reason.NEEDS_SIGSTORE_ADAPTER, thrown.reason(), keyless);
    }
    for (String invalid : Set.of("empty", "missing-envelope", "missing-verification-material")) {
      assertEquals(
          Reason.MALFORMED_BUNDLE,
          refusal(suite.resolve("invalid/" + invalid + ".bundle.json")),
          invalid);
    }
    Envelope wrong =
        Envelope.parse(
            Files.readAllBytes(suite.resolve("invalid-payload/wrong-predicate.bundle.json")));
    var thrown =
        assertThrows(
            ModelRejectedException.class,
            () ->
                Statement.parse(
                    wrong.payload(),
                    ModelId.of(OmsVectors.subjectName(wrong.payload())),
                    ResourceNames.PORTABLE));
    assertEquals(Reason.MALFORMED_STATEMENT, thrown.reason());
    Vectors.ran("oms/spec-v1.0", 8);
  }

  private static Reason refusal(Path bundle) throws IOException {
    byte[] bytes = Files.readAllBytes(bundle);
    return assertThrows(ModelRejectedException.class, () -> Envelope.parse(bytes)).reason();
  }
}
