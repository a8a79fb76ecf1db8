package dev.mantlet.fieldcrypto.spi;

import java.io.IOException;
import java.security.GeneralSecurityException;

/**
 * Wraps and unwraps data keys with a key that never leaves the service: a cloud KMS, an HSM, a
 * local key.
 *
 * <p>Called on daemon threads of the keyring, which know nothing of the calling thread's locals, at
 * most once at a time for one wrapped key and for one owner's next sealing key. Must be
 * thread-safe, should give up after a time of its own, and when its thread is interrupted, because
 * nobody waits for the answer any more. The arrays that it is given are the callee's until it
 * returns, and wiped after that: it must not keep them. What it answers is the caller's, who wipes
 * it too.
 */
public interface KeyService {
  /**
   * Encrypts {@code key}, 64 bytes, bound to {@code associatedData} where the service can.
   *
   * @return the wrapped key, 1 to 4,096 bytes
   * @throws IOException if the service could not be asked, so that a later attempt may succeed
   * @throws GeneralSecurityException if the service refused
   */
  byte[] wrap(byte[] key, byte[] associatedData) throws IOException, GeneralSecurityException;

  /**
   * Decrypts what {@link #wrap} returned for the same {@code associatedData}.
   *
   * @param wrappedKey 1 to 4,096 bytes that an attacker may have chosen
   * @throws IOException if the service could not be asked, so that a later attempt may succeed
   * @throws GeneralSecurityException if {@code wrappedKey} is not authentic for {@code
   *     associatedData}
   */
  byte[] unwrap(byte[] wrappedKey, byte[] associatedData)
      throws IOException, GeneralSecurityException;
}
