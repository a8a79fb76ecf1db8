package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever becomes of a bundle, a statement or a certificate: it is refused by our exception, or
 * says what was signed.
 */
class BundleFuzzTest {
  private static final boolean NIGHTLY = Boolean.getBoolean("mantlet.nightly");
  private static final int RUNS = NIGHTLY ? 400_000 : 2_500;
  private static final Instant DAY = Instant.parse("2026-06-01T00:00:00Z");

  private static final KeyPair EC = Release.newKeys("secp256r1");
  private static final KeyPair ML_DSA = MlDsaKeys.ofBouncyCastle();
  private static final Issued ROOT = Issued.root("root");
  private static final Issued SIGNER =
      ROOT.signer(draft ->
          draft
              .name(GeneralName.dNSName, "example.com")
              .name(GeneralName.uniformResourceIdentifier, "https://example.com/"));

  @TempDir static Path folder;
  private static final List<byte[]> BUNDLES = new ArrayList<>();
  private static final List<byte[]> PAYLOADS = new ArrayList<>();
  private static ModelVerifier verifier;

  @BeforeAll
  static void signInEveryWay() {
    Release.in(folder, EC).file("weights", "1").file("sub/b", "2");
    BUNDLES.add(bundle(ModelSigner.withKey(EC.getPrivate(), EC.getPublic())));
    BUNDLES.add(bundle(ModelSigner.withKey(ML_DSA.getPrivate(), ML_DSA.getPublic())));
    BUNDLES.add(
        bundle(
            ModelSigner.withCertificate(
                SIGNER.key(),
                List.of(SIGNER.certificate(), ROOT.certificate()),
                InstantSource.fixed(DAY))));
    BUNDLES.forEach(bundle -> PAYLOADS.add(Envelope.parse(bundle).payload()));
    verifier =
        ModelVerifier.trusting(
            TrustPolicy.builder()
                .allow(Release.ID, EC.getPublic())
                .allow(Release.ID, ML_DSA.getPublic())
                .allow(
                    Release.ID,
                    CertificateTrust.root(ROOT.certificate()).validAt(DAY).email(Issued.EMAIL))
                .allowDangerousFormatOfVersion02()
                .build());
  }

  private static byte[] bundle(ModelSigner signer) {
    return signer.sign(Release.ID, folder).toByteArray();
  }

  @Test
  void changedBundle_isRefusedOrSaysWhatWasSigned() {
    fuzz(
        "bundles",
        BUNDLES,
        bytes -> {
          Envelope envelope = Envelope.parse(bytes);
          verifier.signer(Release.ID, envelope);
          assertTrue(
              PAYLOADS.stream().anyMatch(known -> Arrays.equals(known, envelope.payload())),
              "a payload verified that nobody signed");
        });
  }

  @Test
  void changedStatement_isRefusedOrRead() {
    List<byte[]> statements = new ArrayList<>(PAYLOADS.subList(0, 1));
    statements.add(shards());
    fuzz(
        "statements",
        statements,
        bytes -> {
          Statement statement = Statement.parse(bytes, Release.ID, ResourceNames.PORTABLE);
          assertEquals(Sha256.hexOf(bytes), statement.manifest().digest());
        });
  }

  @Test
  void changedStatementOfVersion02_isRefusedOrRead() {
    byte[] old =
        ("{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"a\",\"digest\":"
                + "{\"sha256\":\""
                + "0".repeat(64)
                + "\"},\"annotations\":{\"actual_hash_algorithm\":\"file-sha256\"}}],"
                + "\"predicateType\":\"https://model_signing/Digests/v0.1\",\"predicate\":{}}")
            .getBytes(StandardCharsets.UTF_8);
    fuzz(
        "old statements",
        List.of(old),
        bytes -> LegacyFormat.statement(bytes, ResourceNames.PORTABLE));
  }

  @Test
  void changedCertificate_isRefusedOrTheSame() throws Exception {
    List<byte[]> seeds = new ArrayList<>();
    for (X509Certificate certificate : List.of(SIGNER.certificate(), ROOT.certificate())) {
      seeds.add(certificate.getEncoded());
    }
    CertificateTrust trust =
        CertificateTrust.root(ROOT.certificate()).validAt(DAY).anyIdentityThatTheseRootsCertify();
    fuzz(
        "certificates",
        seeds,
        bytes -> {
          trust.signer(CertificateChain.parse(List.of(bytes, seeds.get(1))), Instant.EPOCH);
          assertArrayEquals(seeds.get(0), bytes, "another certificate, or another spelling");
        });
  }

  private static byte[] shards() {
    String digest = "0".repeat(64);
    String resources =
        "{\"algorithm\":\"sha256-sharded-8\",\"digest\":\"%1$s\",\"name\":\"w:0:8\"},"
            + "{\"algorithm\":\"sha256-sharded-8\",\"digest\":\"%1$s\",\"name\":\"w:8:12\"}";
    return ("{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicate\":{\"resources\":["
            + resources.formatted(digest)
            + "],\"serialization\":{\"allow_symlinks\":true,\"hash_type\":\"sha256\","
            + "\"method\":\"shards\",\"shard_size\":8.0}},"
            + "\"predicateType\":\"https://model_signing/signature/v1.0\","
            + "\"subject\":[{\"digest\":{\"sha256\":\""
            + Statement.rootDigest(List.of(digest, digest))
            + "\"},\"name\":\"digit-reader\"}]}")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The same changes every time; at night more of them. */
  private static void fuzz(String what, List<byte[]> seeds, Consumer<byte[]> target) {
    Mutations mutations = new Mutations(new SplittableRandom(20261123), seeds);
    Map<Reason, Integer> refusals = new EnumMap<>(Reason.class);
    int accepted = 0;
    assertEquals(Optional.empty(), refusal(seeds.get(0), target), "unchanged " + what);
    for (int run = 0; run < RUNS; run++) {
      byte[] bytes = mutations.next();
      Optional<Reason> refusal = refusal(bytes, target);
      accepted += refusal.isEmpty() ? 1 : 0;
      refusal.ifPresent(reason -> refusals.merge(reason, 1, Integer::sum));
    }
    System.out.println(
        "fuzz: " + what + ": " + RUNS + " runs, " + accepted + " accepted, refused " + refusals);
    assertTrue(refusals.size() > 1, "the changes are refused for more than one reason");
  }

  private static Optional<Reason> refusal(byte[] bytes, Consumer<byte[]> target) {
    try {
      target.accept(bytes);
      return Optional.empty();
    } catch (ModelRejectedException e) {
      assertTrue(e.getMessage().codePoints().noneMatch(Character::isISOControl), e::getMessage);
      return Optional.of(e.reason());
    } catch (RuntimeException | Error e) {
      throw new AssertionError("not refused but failed: " + HexFormat.of().formatHex(bytes), e);
    }
  }
}
