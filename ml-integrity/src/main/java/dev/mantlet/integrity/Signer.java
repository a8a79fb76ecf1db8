package dev.mantlet.integrity;

import java.util.Optional;

/**
 * Who is trusted to have signed, once the signature is verified by the key.
 *
 * @param key the key
 * @param identity whose certificate it was, if by certificate
 */
record Signer(VerificationKey key, Optional<String> identity) {
  static Signer byKey(VerificationKey key) {
    return new Signer(key, Optional.empty());
  }
}
