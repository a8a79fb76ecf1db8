package dev.mantlet.integrity.spi;

import static java.util.Objects.requireNonNull;

import java.security.PublicKey;

/**
 * What a {@link TrustSource} proved: who signed, by which key, and which payload. Immutable.
 *
 * <p>The verifier takes it only if the digest is that of the payload that it decoded itself, and
 * verifies the signature once more by {@code key}.
 *
 * @param key the key of the signer's certificate; an EC key on P-256
 * @param identity the name in the certificate, such as an email address
 * @param issuer the OpenID issuer that vouched for it
 * @param payloadSha256 the SHA-256 of the exact payload bytes whose signature was verified, in
 *     lower-case hex
 */
public record ProvenSigner(PublicKey key, String identity, String issuer, String payloadSha256) {
  public ProvenSigner {
    requireNonNull(key);
    requireNonNull(identity);
    requireNonNull(issuer);
    requireNonNull(payloadSha256);
  }
}
