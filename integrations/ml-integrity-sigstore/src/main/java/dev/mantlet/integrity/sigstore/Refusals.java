package dev.mantlet.integrity.sigstore;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.sigstore.KeylessVerificationException;
import dev.sigstore.fulcio.client.FulcioVerificationException;
import dev.sigstore.rekor.client.RekorVerificationException;
import dev.sigstore.timestamp.client.TimestampException;
import dev.sigstore.timestamp.client.TimestampVerificationException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What sigstore-java throws, as refusals with a reason. */
final class Refusals {
  private Refusals() {}

  /** The result, or a refusal: a hostile bundle makes sigstore-java throw anything unchecked. */
  static <T> T typed(Supplier<T> verification) {
    try {
      return verification.get();
    } catch (ModelRejectedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw malformed(e);
    }
  }

  static ModelRejectedException malformed(Exception e) {
    return new ModelRejectedException(
        Reason.MALFORMED_BUNDLE,
        "the keyless bundle is none that sigstore-java can read; sign the model anew",
        e);
  }

  static ModelRejectedException of(KeylessVerificationException e) {
    return new ModelRejectedException(
        reason(e.getCause()), "the keyless signature does not verify: " + e.getMessage(), e);
  }

  private static Reason reason(@Nullable Throwable cause) {
    if (cause instanceof FulcioVerificationException) {
      return Reason.CERTIFICATE_UNTRUSTED;
    }
    if (cause instanceof CertificateExpiredException
        || cause instanceof CertificateNotYetValidException) {
      return Reason.CERTIFICATE_EXPIRED;
    }
    return cause instanceof RekorVerificationException
            || cause instanceof TimestampException
            || cause instanceof TimestampVerificationException
        ? Reason.LOG_ENTRY_INVALID
        : Reason.BAD_SIGNATURE;
  }
}
