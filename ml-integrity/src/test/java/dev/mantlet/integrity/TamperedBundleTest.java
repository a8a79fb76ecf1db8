package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bit of every byte of every kind of bundle, changed: refused, each and every one. */
class TamperedBundleTest {
  private static final InstantSource DAY =
      InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z"));

  @TempDir Path folder;

  @BeforeEach
  void writeModel() {
    Release.in(folder).file("a", "1");
  }

  @Test
  void everyByteOfABundleWithCertificates_matters() {
    Issued root = Issued.root("root");
    Issued intermediate = root.intermediate("intermediate");
    Issued signer = intermediate.signer();
    byte[] bundle =
        ModelSigner.withCertificate(
                signer.key(), List.of(signer.certificate(), intermediate.certificate()), DAY)
            .sign(Release.ID, folder)
            .toByteArray();
    assertEveryByteMatters(
        bundle,
        TrustPolicy.builder()
            .allow(
                Release.ID,
                CertificateTrust.root(root.certificate()).validNow(DAY).email(Issued.EMAIL)));
  }

  @Test
  void everyByteOfABundleOfMlDsa_matters() {
    KeyPair keys = MlDsaKeys.ofBouncyCastle();
    byte[] bundle =
        ModelSigner.withKey(keys.getPrivate(), keys.getPublic())
            .sign(Release.ID, folder)
            .toByteArray();
    assertEveryByteMatters(bundle, TrustPolicy.builder().allow(Release.ID, keys.getPublic()));
  }

  private static void assertEveryByteMatters(byte[] good, TrustPolicy.Builder policy) {
    ModelVerifier verifier = ModelVerifier.trusting(policy.build());
    verifier.signer(Release.ID, Envelope.parse(good));
    List<Integer> accepted = new ArrayList<>();
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= (byte) (1 << i % 7);
      if (verifies(verifier, bad)) {
        accepted.add(i);
      }
    }
    assertEquals(List.of(), accepted);
  }

  private static boolean verifies(ModelVerifier verifier, byte[] changed) {
    try {
      verifier.signer(Release.ID, Envelope.parse(changed));
      return true;
    } catch (ModelRejectedException e) {
      return false;
    }
  }

  /** The reverse of the above: what is let through has one spelling of its Base64. */
  @Test
  void base64InAnyOtherSpelling_isNone() {
    for (String text :
        List.of(
            "A",
            "AA",
            "AAA",
            "AAAA=",
            "AA=A",
            "A===",
            "====",
            "AB==",
            "AAB=",
            "AA=",
            "AAAA\n",
            " AAAA",
            "AA-_",
            "AAA=AAAA",
            "ÄAAA")) {
      assertEquals(Optional.empty(), Base64Text.decode(text).map(b -> b.length), text);
    }
    for (String text : List.of("", "AAAA", "AA==", "AAA=", "AQ==", "AAE=", "+/+/")) {
      assertEquals(text, Base64Text.encode(Base64Text.decode(text).orElseThrow()));
    }
    assertThrows(ModelRejectedException.class, () -> Envelope.parse(new byte[0]));
  }
}
