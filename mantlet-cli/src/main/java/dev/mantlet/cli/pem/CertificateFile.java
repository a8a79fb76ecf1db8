package dev.mantlet.cli.pem;

import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;

/** The certificates of a PEM file, in its order. */
public final class CertificateFile {
  private static final String ROLE = "certificate";

  private CertificateFile() {}

  /** Reads all certificates; a file without any is misuse. */
  public static List<X509Certificate> readAll(Path path) {
    PemFile file = PemFile.read(path, ROLE);
    List<X509Certificate> certificates = new ArrayList<>();
    for (X509CertificateHolder holder : file.all(X509CertificateHolder.class)) {
      try {
        certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
      } catch (CertificateException e) {
        throw file.misuse("has a certificate that cannot be read");
      }
    }
    if (certificates.isEmpty()) {
      throw file.misuse("has no certificate");
    }
    return certificates;
  }
}
