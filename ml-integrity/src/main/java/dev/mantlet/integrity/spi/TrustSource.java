package dev.mantlet.integrity.spi;

import dev.mantlet.integrity.ModelRejectedException;

/**
 * Proves who signed a keyless bundle: one with a certificate that lived for minutes and an entry in
 * a transparency log.
 *
 * <p>Trusted code: whom it names is believed. It is called on the thread that verifies, before
 * anything of the payload is read and before any file is opened; it must be thread-safe. {@code
 * ml-integrity-sigstore} has one.
 */
@FunctionalInterface
public interface TrustSource {
  /**
   * Who signed the bundle, proved for exactly one payload: that the certificate leads to a trusted
   * root and names this identity and issuer, that its key signed the payload, that a log proves it,
   * and that all this was at a time at which the certificate was valid. {@code
   * docs/formats/model-signature.md}, "Keyless signatures", has the list.
   *
   * @param bundle a copy of the whole bundle, strict JSON whose outer members are the known ones
   * @throws ModelRejectedException if any of this does not hold, and for all that a hostile bundle
   *     can cause
   */
  ProvenSigner prove(byte[] bundle);
}
