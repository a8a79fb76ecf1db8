package dev.mantlet.integrity.sigstore;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.sigstore.bundle.Bundle;
import dev.sigstore.bundle.Bundle.DsseEnvelope;
import dev.sigstore.bundle.BundleParseException;
import dev.sigstore.dsse.InTotoPayload;
import dev.sigstore.json.JsonParseException;
import dev.sigstore.rekor.client.RekorEntry;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * A bundle as sigstore-java reads it, within limits: nothing of it is verified yet.
 *
 * @param bundle with one log entry, and few and small certificates and timestamps
 */
record KeylessBundle(Bundle bundle) {
  /**
   * Largest certificate, 16 KiB: those of Fulcio have less than 2; each SCT in it costs a check.
   */
  private static final int MAX_CERTIFICATE_BYTES = 16 << 10;

  /** Most timestamps; bundles have one or two, and each costs several signatures. */
  private static final int MAX_TIMESTAMPS = 8;

  /** Largest timestamp, 64 KiB; with the authority's certificates inside they have some 4. */
  private static final int MAX_TIMESTAMP_BYTES = 64 << 10;

  /** Most certificates; bundles before v0.3 have a chain. */
  private static final int MAX_CERTIFICATES = 8;

  /** Log entries of envelopes, and of plain files, which only tests have. */
  private static final Set<String> KINDS = Set.of("dsse", "hashedrekord");

  static KeylessBundle parse(byte[] json) {
    try {
      Bundle bundle = Bundle.from(new StringReader(new String(json, StandardCharsets.UTF_8)));
      checkSize("log entries", bundle.getEntries().size(), 1);
      checkSize("timestamps", bundle.getTimestamps().size(), MAX_TIMESTAMPS);
      bundle
          .getTimestamps()
          .forEach(timestamp ->
              checkSize(
                  "bytes in a timestamp",
                  timestamp.getRfc3161Timestamp().length,
                  MAX_TIMESTAMP_BYTES));
      KeylessBundle keyless = new KeylessBundle(bundle);
      checkCertificates(keyless.certificates());
      checkKind(keyless.entry().getBodyDecoded().getKind());
      return keyless;
    } catch (BundleParseException | JsonParseException e) {
      throw Refusals.malformed(e);
    }
  }

  /** sigstore-java takes an entry of another kind for one that it cannot parse. */
  private static void checkKind(String kind) {
    if (!KINDS.contains(kind)) {
      throw new ModelRejectedException(
          Reason.UNSUPPORTED,
          "the log entry is of the kind \"" + kind + "\", expected \"dsse\": sign the model anew");
    }
  }

  private static void checkCertificates(List<X509Certificate> certificates) {
    checkSize("certificates", certificates.size(), MAX_CERTIFICATES);
    if (certificates.isEmpty()) {
      throw new ModelRejectedException(
          Reason.MALFORMED_BUNDLE, "the bundle has no certificate, expected one");
    }
    for (X509Certificate certificate : certificates) {
      try {
        checkSize("bytes in a certificate", certificate.getEncoded().length, MAX_CERTIFICATE_BYTES);
      } catch (CertificateEncodingException e) {
        throw Refusals.malformed(e);
      }
    }
  }

  private static void checkSize(String what, int found, int max) {
    if (found > max) {
      throw new ModelRejectedException(
          Reason.TOO_LARGE, "the bundle has " + found + " " + what + ", expected at most " + max);
    }
  }

  @SuppressWarnings("unchecked") // an X.509 path has X.509 certificates
  private List<X509Certificate> certificates() {
    return (List<X509Certificate>) bundle.getCertPath().getCertificates();
  }

  /** The signer's certificate. */
  X509Certificate certificate() {
    return certificates().get(0);
  }

  /** The one log entry. */
  RekorEntry entry() {
    return bundle.getEntries().get(0);
  }

  /** The SHA-256 of the payload, in hex. */
  String payloadSha256() {
    return HexFormat.of().formatHex(sha256(envelope().getPayload()));
  }

  /**
   * What the statement says it is about: sigstore-java wants to be told, and finds it there again.
   * It proves nothing, since it comes from the statement itself.
   */
  byte[] subjectDigest() {
    checkAscii(envelope().getPayload());
    try {
      InTotoPayload statement = InTotoPayload.from(envelope());
      return HexFormat.of().parseHex(statement.getSubject().get(0).getDigest().get("sha256"));
    } catch (JsonParseException | RuntimeException e) {
      throw new ModelRejectedException(
          Reason.MALFORMED_STATEMENT,
          "the statement has no subject with a sha256 digest, or is no in-toto statement",
          e);
    }
  }

  private DsseEnvelope envelope() {
    return bundle
        .getDsseEnvelope()
        .orElseThrow(() ->
            new ModelRejectedException(
                Reason.MALFORMED_BUNDLE, "the bundle has no DSSE envelope, expected one"));
  }

  /** sigstore-java counts characters where DSSE 1.0.2 counts bytes, and decodes leniently. */
  private static void checkAscii(byte[] payload) {
    for (byte b : payload) {
      if (b < 0) {
        throw new ModelRejectedException(
            Reason.UNSUPPORTED,
            "the keyless signature's statement is not in ASCII, which this version does not"
                + " verify: sign with a tool that escapes other characters in JSON");
      }
    }
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }
}
