package dev.mantlet.integrity;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Whether a certificate is spelled in the one way of DER also where no signature covers it: around
 * the signed part, and in the signature itself (RFC 5280 §4.1, ITU-T X.690 §10, §11).
 *
 * <p>The JDK takes a signature with unused bits, and ECDSA signatures that are not DER; with them
 * one certificate would have many encodings.
 */
final class CertificateEncoding {
  private static final int SEQUENCE = 0x30;
  private static final int BIT_STRING = 0x03;

  /** Above the order of every curve that we know. */
  private static final BigInteger LARGEST_ORDER = BigInteger.ONE.shiftLeft(521);

  private CertificateEncoding() {}

  /** Whether {@code der}, which the JDK read as {@code certificate}, is that spelling. */
  static boolean isStrict(X509Certificate certificate, byte[] der)
      throws CertificateEncodingException {
    byte[] signed = certificate.getTBSCertificate();
    byte[] signature = bitString(certificate.getSignature());
    int from = headerBytes(der) + signed.length;
    int to = der.length - signature.length;
    if (from > to) {
      return false;
    }
    byte[] algorithm = Arrays.copyOfRange(der, from, to);
    return contains(signed, algorithm)
        && Arrays.equals(der, sequence(signed, algorithm, signature))
        && isStrictSignature(certificate);
  }

  private static int headerBytes(byte[] der) {
    return der[1] >= 0 ? 2 : 2 + (der[1] & 0x7f);
  }

  private static boolean isStrictSignature(X509Certificate certificate) {
    return !certificate.getSigAlgName().endsWith("withECDSA")
        || EcdsaSignature.parse(certificate.getSignature(), LARGEST_ORDER).isPresent();
  }

  /** The signed part names the algorithm too, in the same bytes. */
  private static boolean contains(byte[] signed, byte[] algorithm) {
    return IntStream.rangeClosed(0, signed.length - algorithm.length)
        .anyMatch(
            at -> Arrays.equals(signed, at, at + algorithm.length, algorithm, 0, algorithm.length));
  }

  private static byte[] bitString(byte[] bits) {
    byte[] content = new byte[bits.length + 1];
    System.arraycopy(bits, 0, content, 1, bits.length);
    return concat(header(BIT_STRING, content.length), content);
  }

  private static byte[] sequence(byte[]... parts) {
    byte[] content = concat(parts);
    return concat(header(SEQUENCE, content.length), content);
  }

  /** Tag and shortest length, for up to 65,535 bytes. */
  private static byte[] header(int tag, int length) {
    if (length < 0x80) {
      return new byte[] {(byte) tag, (byte) length};
    }
    return length < 0x100
        ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
        : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
