package dev.mantlet.integrity.sigstore;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.sigstore.json.JsonParseException;
import dev.sigstore.rekor.client.RekorEntry;
import dev.sigstore.rekor.client.RekorParseException;
import dev.sigstore.rekor.client.RekorTypeException;
import dev.sigstore.rekor.client.RekorTypes;
import dev.sigstore.timestamp.client.ImmutableTimestampResponse;
import dev.sigstore.timestamp.client.TimestampException;
import dev.sigstore.trustroot.TransparencyLog;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * What sigstore-java does not compare in a log entry whose signatures it has verified.
 *
 * @param logs the transparency logs of the trusted root
 */
record LogEntry(List<TransparencyLog> logs) {
  /** Refuses an entry that does not prove that the signature was made by a valid certificate. */
  void check(KeylessBundle bundle) {
    checkTreeSize(bundle.entry());
    checkTimes(bundle);
    checkLoggedCertificate(bundle);
  }

  /** The proof is for a tree of this size; the log signed the root of a tree of that size. */
  private static void checkTreeSize(RekorEntry entry) {
    try {
      RekorEntry.InclusionProof proof = entry.getVerification().getInclusionProof();
      if (proof == null || !proof.parsedCheckpoint().getSize().equals(proof.getTreeSize())) {
        throw invalid("the log's checkpoint is of a tree of another size than the proof's");
      }
    } catch (RekorParseException e) {
      throw Refusals.malformed(e);
    }
  }

  /** A certificate of Sigstore expires within minutes: only a signed time makes it count. */
  private void checkTimes(KeylessBundle bundle) {
    List<Instant> times = signedTimes(bundle);
    if (times.isEmpty()) {
      throw invalid("there is no signed time: neither the log's promise nor a timestamp");
    }
    byte[] logId = HexFormat.of().parseHex(bundle.entry().getLogID());
    for (Instant time : times) {
      checkValid(bundle.certificate(), time);
      if (TransparencyLog.find(logs, logId, time).isEmpty()) {
        throw invalid("the trusted root does not trust the log's key at " + time);
      }
    }
  }

  private static List<Instant> signedTimes(KeylessBundle bundle) {
    List<Instant> times = new ArrayList<>();
    String promise = bundle.entry().getVerification().getSignedEntryTimestamp();
    if (promise != null && !promise.isEmpty()) {
      times.add(bundle.entry().getIntegratedTimeInstant());
    }
    bundle
        .bundle()
        .getTimestamps()
        .forEach(timestamp -> times.add(time(timestamp.getRfc3161Timestamp())));
    return times;
  }

  private static Instant time(byte[] timestamp) {
    try {
      return ImmutableTimestampResponse.builder()
          .encoded(timestamp)
          .build()
          .getGenTime()
          .toInstant();
    } catch (TimestampException e) {
      throw Refusals.malformed(e);
    }
  }

  private static void checkValid(X509Certificate certificate, Instant time) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    if (time.isBefore(from) || time.isAfter(to)) {
      throw new ModelRejectedException(
          Reason.CERTIFICATE_EXPIRED,
          "the signature was made at "
              + time
              + ", but its certificate is valid from "
              + from
              + " to "
              + to);
    }
  }

  /** Entries of the newer version, and those of plain files, sigstore-java compares itself. */
  private static void checkLoggedCertificate(KeylessBundle bundle) {
    if (bundle.bundle().getDsseEnvelope().isPresent() && isVersion1(bundle.entry())) {
      if (!loggedCertificate(bundle.entry()).equals(bundle.certificate())) {
        throw invalid("the log entry is of another certificate");
      }
    }
  }

  private static boolean isVersion1(RekorEntry entry) {
    try {
      return "0.0.1".equals(entry.getBodyDecoded().getApiVersion());
    } catch (JsonParseException e) {
      throw Refusals.malformed(e);
    }
  }

  private static X509Certificate loggedCertificate(RekorEntry entry) {
    try {
      String verifier = RekorTypes.getDsseV001(entry).getSignatures().get(0).getVerifier();
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(verifier)));
    } catch (RekorTypeException | CertificateException e) {
      throw Refusals.malformed(e);
    }
  }

  private static ModelRejectedException invalid(String problem) {
    return new ModelRejectedException(
        Reason.LOG_ENTRY_INVALID, "the transparency log does not prove the signature: " + problem);
  }
}
