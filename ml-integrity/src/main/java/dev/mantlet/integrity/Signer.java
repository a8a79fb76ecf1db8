package dev.mantlet.integrity;

import java.util.Optional;

/**
 * Who is trusted to have signed, once the signature is verified by the key.
 *
 * @param key the key
 * @param identity whose certificate it was, if by certificate
 * @param issuer who vouched for that identity, if keyless
 */
record Signer(VerificationKey key, Optional<String> identity, Optional<String> issuer) {
  static Signer byKey(VerificationKey key) {
    return new Signer(key, Optional.empty(), Optional.empty());
  }

  static Signer byCertificate(VerificationKey key, String identity) {
    return new Signer(key, Optional.of(identity), Optional.empty());
  }
}
