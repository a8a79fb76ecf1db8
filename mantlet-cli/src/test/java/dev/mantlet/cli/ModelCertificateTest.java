package dev.mantlet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mantlet model sign certificate} and {@code mantlet model verify certificate}. */
class ModelCertificateTest {
  private static final String EMAIL = "release@bank.example";

  @TempDir Path temp;
  private Path model;
  private Path signature;
  private Path privateKey;
  private Path certificate;
  private Path root;

  @BeforeEach
  void signAModel() throws Exception {
    model = Files.createDirectories(temp.resolve("digit-reader"));
    Files.writeString(model.resolve("config.json"), "{}");
    signature = temp.resolve("model.sig");
    KeyPair authority = Pem.newKey("secp384r1");
    KeyPair signer = Pem.newKey("secp256r1");
    X509Certificate rootCertificate = Pem.root(authority);
    root = Pem.write(temp.resolve("root.pem"), rootCertificate);
    certificate = Pem.write(temp.resolve("signer.pem"), Pem.signer(signer, authority, EMAIL));
    privateKey = Pem.writeKey(temp.resolve("key.pem"), signer);
    Run signed =
        Run.of(
            "model",
            "sign",
            "certificate",
            model,
            "--signature",
            signature,
            "--private-key",
            privateKey,
            "--signing-certificate",
            certificate,
            "--certificate-chain",
            root);
    assertEquals(ExitCode.DONE, signed.code(), signed.err());
  }

  @Test
  void signerWhoIsExpected_isVerifiedAndNamed() {
    Run verified = verify("--certificate-identity", "email:" + EMAIL, "--json");
    assertEquals(ExitCode.DONE, verified.code(), verified.err());
    assertTrue(verified.json().get("identity").stringValue().contains(EMAIL), verified.out());
  }

  @Test
  void kindOfAnIdentity_followsFromItsForm() {
    assertEquals(ExitCode.DONE, verify("--certificate-identity", EMAIL).code());
    assertEquals(
        ExitCode.REFUSED, verify("--certificate-identity", "https://bank.example/ci").code());
    ModelKeyTest.assertMisuse(
        verify("--certificate-identity", "bank.example"), "say what kind of identity");
  }

  @Test
  void otherSigner_isRefused() {
    Run refused = verify("--certificate-identity", "email:other@bank.example");
    assertEquals(ExitCode.REFUSED, refused.code());
    assertTrue(refused.err().startsWith("refused: "), refused.err());
  }

  @Test
  void withoutIdentity_itIsMisuse_andTheLongWordAcceptsAnybody() {
    ModelKeyTest.assertMisuse(verify(), "--certificate-identity");
    assertEquals(ExitCode.DONE, verify("--any-identity").code());
    ModelKeyTest.assertMisuse(
        verify("--any-identity", "--certificate-identity", EMAIL), "mutually exclusive");
  }

  @Test
  void otherRoot_isRefused() throws Exception {
    root = Pem.write(temp.resolve("other.pem"), Pem.root(Pem.newKey("secp384r1")));
    assertEquals(ExitCode.REFUSED, verify("--any-identity").code());
  }

  @Test
  void timeAtWhichTheCertificateWasNotValid_isRefused() {
    assertEquals(
        ExitCode.REFUSED,
        verify("--any-identity", "--trusted-time", "2001-01-01T00:00:00Z").code());
    ModelKeyTest.assertMisuse(
        verify("--any-identity", "--trusted-time", "yesterday"), "a time is written as");
  }

  @Test
  void fileWithoutCertificate_isMisuse() {
    root = privateKey;
    ModelKeyTest.assertMisuse(verify("--any-identity"), "has no certificate");
  }

  private Run verify(Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "model",
                "verify",
                "certificate",
                model,
                "--signature",
                signature,
                "--certificate-chain",
                root));
    words.addAll(List.of(more));
    return Run.of(words.toArray());
  }
}
