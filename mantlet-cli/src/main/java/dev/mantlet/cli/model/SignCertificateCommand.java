package dev.mantlet.cli.model;

import dev.mantlet.cli.pem.CertificateFile;
import dev.mantlet.integrity.ModelSigner;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mantlet model sign certificate}. */
@Command(
    name = "certificate",
    description = "Signs a model with the key of a certificate, which goes into the signature.",
    mixinStandardHelpOptions = true)
final class SignCertificateCommand implements Callable<Integer> {
  @Mixin private Signing signing;
  @Mixin private PrivateKeyOptions key;

  @Option(
      names = {"--signing-certificate", "--signing_certificate"},
      required = true,
      paramLabel = "FILE",
      description = "The signer's certificate: a PEM file.")
  private Path certificate;

  @Option(
      names = {"--certificate-chain", "--certificate_chain"},
      paramLabel = "FILE",
      description =
          "The certificates above the signer's, each issued by the next; may be given again.")
  private List<Path> chain = new ArrayList<>();

  @Override
  public Integer call() {
    return signing.sign(() -> ModelSigner.withCertificate(key.read().getPrivate(), certificates()));
  }

  private List<X509Certificate> certificates() {
    List<X509Certificate> certificates = new ArrayList<>(CertificateFile.readAll(certificate));
    chain.forEach(file -> certificates.addAll(CertificateFile.readAll(file)));
    return certificates;
  }
}
