package dev.mantlet.cli.model;

import dev.mantlet.cli.pem.CertificateFile;
import dev.mantlet.integrity.CertificateTrust;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code mantlet model verify certificate}. */
@Command(
    name = "certificate",
    description = {
      "Verifies a model that was signed with the key of a certificate.",
      "The certificate must lead to a root that you give, be meant for signing code, be valid, and"
          + " be that of the expected signer. Revocation is not checked."
    },
    mixinStandardHelpOptions = true)
final class VerifyCertificateCommand implements Callable<Integer> {
  @Mixin private Verifying verifying;

  @Option(
      names = {"--certificate-chain", "--certificate_chain"},
      required = true,
      paramLabel = "FILE",
      description =
          "The roots that are trusted: PEM files; may be given again. The operating system's roots"
              + " are never used.")
  private List<Path> roots = new ArrayList<>();

  @ArgGroup(multiplicity = "1")
  private Identity identity;

  @Option(
      names = "--trusted-time",
      paramLabel = "TIME",
      converter = InstantConverter.class,
      description =
          "When the model is known to have been signed, such as 2026-01-31T12:00:00Z: certificates"
              + " must have been valid then (default: now).")
  private @Nullable Instant time;

  /** Whose signature it must be: one of the two has to be said. */
  static final class Identity {
    @Option(
        names = "--certificate-identity",
        required = true,
        paramLabel = "IDENTITY",
        description =
            "The signer: email:NAME, dns:NAME, uri:NAME, or key:SHA256 (of the public key's PEM"
                + " text); a plain text with @ is an email address, one with :// a URI.")
    private @Nullable String pinned;

    @Option(
        names = "--any-identity",
        required = true,
        description = "Accept whoever the roots certify to sign code.")
    private boolean any;
  }

  @Override
  public Integer call() {
    return verifying.verify((trust, id) -> trust.allow(id, certificateTrust()));
  }

  private CertificateTrust certificateTrust() {
    List<X509Certificate> certificates = new ArrayList<>();
    roots.forEach(file -> certificates.addAll(CertificateFile.readAll(file)));
    CertificateTrust.Roots trusted = CertificateTrust.roots(certificates);
    CertificateTrust.Time valid =
        time == null ? trusted.validNow(InstantSource.system()) : trusted.validAt(time);
    return identity.any
        ? valid.anyIdentityThatTheseRootsCertify()
        : SignerIdentity.parse(Objects.requireNonNull(identity.pinned)).in(valid);
  }

  /** A time in UTC. */
  static final class InstantConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw new TypeConversionException("a time is written as 2026-01-31T12:00:00Z");
      }
    }
  }
}
