package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvelopeTest {
  @TempDir Path folder;
  private Release release;
  private String bundle;

  @BeforeEach
  void signOneFile() {
    release = Release.in(folder).file("a", "1").sign();
    bundle =
        new String(release.signer().sign(Release.ID, folder).toByteArray(), StandardCharsets.UTF_8);
  }

  /**
   * A bundle of ours has no byte that says nothing: JSON without white space, every member wanted,
   * Base64 with one spelling, the hint compared with the trusted key, payload and signature under
   * the signature.
   */
  @Test
  void everyBitOfABundle_matters() {
    byte[] good = bundle.getBytes(StandardCharsets.UTF_8);
    ModelVerifier verifier = ModelVerifier.trusting(release.policy());
    List<String> accepted = new ArrayList<>();
    for (int i = 0; i < good.length * 8; i++) {
      byte[] bad = good.clone();
      bad[i / 8] ^= (byte) (1 << i % 8);
      if (verifies(verifier, bad)) {
        accepted.add("bit " + i);
      }
    }
    assertEquals(List.of(), accepted);
  }

  @Test
  void everyTruncation_isRefused() {
    byte[] good = bundle.getBytes(StandardCharsets.UTF_8);
    ModelVerifier verifier = ModelVerifier.trusting(release.policy());
    assertTrue(verifies(verifier, good));
    for (int length = 0; length < good.length; length++) {
      assertFalse(verifies(verifier, Arrays.copyOf(good, length)), "cut to " + length);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"dsse|{ \\n\\t\"dsse",
        "\"keyid\":\"\",|",
        "\"keyid\":\"\"|\"keyid\":null",
        ",\"tlogEntries\":[]|",
        "mediaType|media\\u0054ype"
      })
  void otherSpellingOfTheSameBundle_verifiesToTheSameManifest(String from, String to) {
    String other =
        bundle.replace(from, to == null ? "" : to.replace("\\n", "\n").replace("\\t", "\t"));
    assertNotEquals(bundle, other);
    ModelManifest expected = release.verify().manifest();
    assertEquals(expected, release.file("model.sig", other).verify().manifest());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "bundle.v0.3+json|bundle.v0.2+json|UNSUPPORTED",
        "application/vnd.dev.sigstore.bundle.v0.3+json|text/plain|MALFORMED_BUNDLE",
        "application/vnd.in-toto+json|application/json|MALFORMED_BUNDLE",
        "\"tlogEntries\":[]|\"tlogEntries\":[{}]|UNSUPPORTED",
        "\"tlogEntries\":[]|\"tlogEntries\":{}|MALFORMED_BUNDLE",
        "\"publicKey\"|\"certificate\"|NEEDS_SIGSTORE_ADAPTER",
        "\"publicKey\"|\"x509CertificateChain\"|MALFORMED_BUNDLE",
        "\"keyid\":\"\"|\"keyid\":\"other\"|MALFORMED_BUNDLE",
        "\"hint\":|\"keyDetails\":\"x\",\"hint\":|MALFORMED_BUNDLE",
        "\"hint\":\"|\"hint\":\"0|UNTRUSTED_KEY",
        "\"mediaType\"|\"more\":1,\"mediaType\"|MALFORMED_BUNDLE",
        "\"mediaType\"|\"mediaType\":\"text/plain\",\"mediaType\"|MALFORMED_BUNDLE",
        "\"signatures\":[|\"signatures\":[{\"sig\":\"AAAA\"},|MALFORMED_BUNDLE",
        "\"payload\":\"|\"payload\":\"\\n|MALFORMED_BUNDLE",
        "\"sig\":\"|\"sig\":\"AAAA|BAD_SIGNATURE"
      })
  void changedMember_isRefused(String from, String to, Reason reason) {
    String changed = bundle.replace(from, to);
    assertNotEquals(bundle, changed);
    assertEquals(reason, release.file("model.sig", changed).refusal());
  }

  @Test
  void emptyListOfSignatures_isRefused() {
    assertEquals(
        Reason.MALFORMED_BUNDLE,
        release
            .file("model.sig", bundle.replaceAll("\"signatures\":\\[.*?]", "\"signatures\":[]"))
            .refusal());
  }

  @Test
  void bundleLargerThanTheLimit_isRefusedUnread() throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(release.path("model.sig").toFile(), "rw")) {
      sparse.setLength(Envelope.MAX_BYTES + 1L);
    }
    assertEquals(Reason.TOO_LARGE, release.refusal());
  }

  @Test
  void signedBytes_areThePreAuthenticationEncoding() {
    byte[] encoded =
        Envelope.preAuthenticationEncoding(
            "http://example.com/HelloWorld", "hello world".getBytes(StandardCharsets.UTF_8));
    assertArrayEquals(
        "DSSEv1 29 http://example.com/HelloWorld 11 hello world".getBytes(StandardCharsets.UTF_8),
        encoded);
  }

  private static boolean verifies(ModelVerifier verifier, byte[] changed) {
    try {
      verifier.signer(Release.ID, Envelope.parse(changed));
      return true;
    } catch (ModelRejectedException e) {
      return false;
    }
  }
}
