package dev.mantlet.integrity;

import dev.mantlet.house.Vectors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the suites of model signatures share: keys, certificates, and the day on which they count.
 */
final class OmsVectors {
  /** In the validity of every certificate that is meant to be valid. */
  static final Instant DAY = Instant.parse("2026-11-23T00:00:00Z");

  private OmsVectors() {}

  static CertificateTrust trustInAnyIdentity(List<String> roots) {
    return CertificateTrust.roots(roots.stream().map(OmsVectors::certificate).toList())
        .validAt(DAY)
        .anyIdentityThatTheseRootsCertify();
  }

  static X509Certificate certificate(String pem) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a statement says that it is about. */
  static String subjectName(byte[] statement) {
    return JsonMapper.shared().readTree(statement).get("subject").get(0).get("name").stringValue();
  }

  /** A file of the historical models' keys, from where its PEM begins. */
  static String historicalKey(String name) throws IOException {
    String text = Files.readString(Vectors.suite("oms/historical/keys").resolve(name));
    return text.substring(text.indexOf("-----BEGIN"));
  }
}
