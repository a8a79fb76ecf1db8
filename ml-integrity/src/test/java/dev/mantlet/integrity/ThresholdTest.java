package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** k of n: distinct keys count, not signatures. */
class ThresholdTest {
  @TempDir Path folder;
  private final KeyPair first = Release.newKeys("secp256r1");
  private final KeyPair second = Release.newKeys("secp384r1");
  private final KeyPair third = Release.newKeys("secp521r1");
  private Release model;

  @BeforeEach
  void signByTheFirst() {
    model = Release.in(folder, first).file("weights.bin", "0123456789");
    coSign("model.sig", first);
  }

  @Test
  void oneOfTwo_isRefused() {
    assertEquals(Reason.TOO_FEW_SIGNATURES, refusal(policy(2).build()));
  }

  @Test
  void twoOfThree_areAccepted_andNamedInTheReport() {
    coSign("model.sig.1", third);
    assertEquals(fingerprints(first, third), verify(policy(2).build()).report().keyFingerprints());
  }

  @Test
  void sameKeyAgain_isOneKey() {
    coSign("model.sig.1", first);
    coSign("model.sig.2", first);
    assertEquals(Reason.TOO_FEW_SIGNATURES, refusal(policy(2).build()));
  }

  @Test
  void strangersCoSignature_doesNotCount() {
    coSign("model.sig.1", Release.newKeys("secp256r1"));
    assertEquals(Reason.TOO_FEW_SIGNATURES, refusal(policy(2).build()));
  }

  @Test
  void revokedKeysCoSignature_doesNotCount() {
    coSign("model.sig.1", second);
    String revoked = VerificationKey.of(second.getPublic()).fingerprint();
    assertEquals(Reason.TOO_FEW_SIGNATURES, refusal(policy(2).revokeKey(revoked).build()));
    coSign("model.sig.2", third);
    verify(policy(2).revokeKey(revoked).build());
  }

  @Test
  void coSignatureOverOtherBytes_isRefused(@TempDir Path other) {
    Release changed = Release.in(other, second).file("weights.bin", "other bytes");
    byte[] bundle =
        changed
            .signer()
            .sign(Release.ID, ModelSource.folder(other).withCoSignatures(2))
            .toByteArray();
    model.file("model.sig.1", bundle);
    assertEquals(Reason.CO_SIGNATURE_MISMATCH, refusal(policy(2).build()));
  }

  @Test
  void badCoSignatureByATrustedKey_isRefused() {
    byte[] bundle = bundle(second);
    Envelope good = Envelope.parse(bundle);
    byte[] forged = Release.in(folder, third).signatureOver(good.signedBytes());
    model.file("model.sig.1", Release.in(folder, second).bundle(good.payload(), forged));
    assertEquals(Reason.BAD_SIGNATURE, refusal(policy(2).build()));
  }

  @Test
  void requiredKey_countsToo() {
    coSign("model.sig.1", second);
    TrustPolicy policy =
        TrustPolicy.builder()
            .allow(Release.ID, first.getPublic())
            .requireCoSignature(Release.ID, second.getPublic())
            .threshold(Release.ID, 2)
            .build();
    assertEquals(fingerprints(first, second), verify(policy).report().keyFingerprints());
  }

  @Test
  void thresholdAboveTheNumberOfKeys_isMisuse() {
    assertThrows(IllegalStateException.class, () -> policy(4).build());
    String revoked = VerificationKey.of(second.getPublic()).fingerprint();
    assertThrows(IllegalStateException.class, () -> policy(3).revokeKey(revoked).build());
    assertThrows(IllegalArgumentException.class, () -> policy(0));
  }

  @Test
  void rulesForAModelThatNobodyMaySign_areMisuse() {
    ModelId other = ModelId.of("other");
    assertThrows(IllegalStateException.class, () -> policy(1).threshold(other, 1).build());
    assertThrows(
        IllegalStateException.class,
        () -> policy(1).requireRelease(other, first.getPublic()).build());
    assertThrows(
        IllegalStateException.class, () -> policy(1).minimumVersion(Release.ID, 3).build());
  }

  @Test
  void keyInAnotherEncoding_isNoSecondKey() {
    var point = SubjectPublicKeyInfo.getInstance(first.getPublic().getEncoded());
    byte[] uncompressed = point.getPublicKeyData().getOctets();
    byte[] compressed = Arrays.copyOf(uncompressed, 33);
    compressed[0] = (byte) (2 + (uncompressed[64] & 1));
    var other = new SubjectPublicKeyInfo(point.getAlgorithm(), compressed);
    assertThrows(
        IllegalArgumentException.class, () -> VerificationKey.ofEncoded(other.getEncoded("DER")));
  }

  private TrustPolicy.Builder policy(int threshold) {
    return TrustPolicy.builder()
        .allow(Release.ID, first.getPublic())
        .allow(Release.ID, second.getPublic())
        .allow(Release.ID, third.getPublic())
        .threshold(Release.ID, threshold);
  }

  private void coSign(String name, KeyPair keys) {
    model.file(name, bundle(keys));
  }

  private byte[] bundle(KeyPair keys) {
    return ModelSigner.withKey(keys.getPrivate(), keys.getPublic())
        .sign(Release.ID, ModelSource.folder(folder).withCoSignatures(2))
        .toByteArray();
  }

  private VerifiedModel verify(TrustPolicy policy) {
    return ModelVerifier.trusting(policy).verify(Release.ID, ModelSource.folder(folder));
  }

  private Reason refusal(TrustPolicy policy) {
    return assertThrows(ModelRejectedException.class, () -> verify(policy)).reason();
  }

  private static Set<String> fingerprints(KeyPair... keys) {
    return Stream.of(keys)
        .map(pair -> VerificationKey.of(pair.getPublic()).fingerprint())
        .collect(Collectors.toSet());
  }
}
