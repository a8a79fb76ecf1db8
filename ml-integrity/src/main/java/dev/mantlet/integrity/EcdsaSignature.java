package dev.mantlet.integrity;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/**
 * An ECDSA signature read from strict DER: {@code SEQUENCE { INTEGER r, INTEGER s }} with shortest
 * lengths, shortest positive integers and nothing after (ITU-T X.690 §10.1, §8.3; RFC 3279 §2.2.3).
 *
 * <p>Strict, because lenient readers give one signature many spellings: Bouncy Castle takes those
 * bytes alone that it would write itself.
 */
record EcdsaSignature(BigInteger r, BigInteger s) {
  /** Longest signature, of two numbers of 66 bytes for P-521; no reader sees a longer one. */
  private static final int MAX_BYTES = 139;

  /**
   * The signature, or nothing if {@code der} is not strict DER or a number is outside [1, {@code
   * order} - 1].
   */
  static Optional<EcdsaSignature> parse(byte[] der, BigInteger order) {
    if (der.length > MAX_BYTES) {
      return Optional.empty();
    }
    try {
      BigInteger[] read = StandardDSAEncoding.INSTANCE.decode(order, der);
      return Optional.of(new EcdsaSignature(read[0], read[1]))
          .filter(signature -> signature.r.signum() > 0 && signature.s.signum() > 0);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
