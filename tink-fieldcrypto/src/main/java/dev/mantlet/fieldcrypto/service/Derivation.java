package dev.mantlet.fieldcrypto.service;

/**
 * How the key of a keyset file comes from its passphrase: Argon2id, except where a test says so.
 */
@FunctionalInterface
interface Derivation {
  /** What the product does. */
  Derivation ARGON2ID = Argon2Work::derive;

  /**
   * The key for this passphrase; the array is the caller's to wipe.
   *
   * @throws KeysetFileException BOUNCY_CASTLE_MISSING
   */
  byte[] derive(Argon2Work work, char[] passphrase, byte[] salt) throws KeysetFileException;
}
