package dev.mantlet.fieldcrypto.service;

import dev.mantlet.fieldcrypto.service.KeysetFileException.Reason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * How much work a passphrase costs: Argon2id, version 19, of RFC 9106.
 *
 * @param memoryKib memory in KiB
 * @param passes passes over it, t
 * @param lanes lanes, p
 */
record Argon2Work(int memoryKib, int passes, int lanes) {
  /** The floor and what new files get: the memory of RFC 9106 §4, second choice, in one lane. */
  static final Argon2Work FLOOR = new Argon2Work(64 << 10, 3, 1);

  /** One GiB and 16 passes take seconds, not minutes, and fit the machines that run services. */
  private static final Argon2Work CEILING = new Argon2Work(1 << 20, 16, 16);

  static final int KEY_BYTES = 32;

  /** Checks what a file says, which may be forged, before any work is done. */
  Argon2Work requireWithinBounds() throws KeysetFileException {
    boolean within =
        between(FLOOR.memoryKib, memoryKib, CEILING.memoryKib)
            && between(FLOOR.passes, passes, CEILING.passes)
            && between(FLOOR.lanes, lanes, CEILING.lanes);
    if (!within) {
      throw new KeysetFileException(
          Reason.WORK_OUT_OF_BOUNDS,
          "the keyset file asks for " + this + ", allowed is " + FLOOR + " to " + CEILING);
    }
    return this;
  }

  private static boolean between(int least, int value, int most) {
    return least <= value && value <= most;
  }

  /**
   * The key for this passphrase; the array is the caller's to wipe.
   *
   * @throws KeysetFileException BOUNCY_CASTLE_MISSING
   */
  @SuppressWarnings("ByteBufferBackingArray") // all of the array is wiped, whatever its offset
  byte[] derive(char[] passphrase, byte[] salt) throws KeysetFileException {
    ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(passphrase));
    byte[] utf8 = new byte[encoded.remaining()];
    encoded.get(utf8);
    try {
      return BouncyCastle.argon2id(this, utf8, salt);
    } catch (NoClassDefFoundError e) {
      throw new KeysetFileException(
          Reason.BOUNCY_CASTLE_MISSING,
          "a keyset under a passphrase needs Argon2id of Bouncy Castle; add"
              + " org.bouncycastle:bcprov-jdk18on, whose version mantlet-bom knows");
    } finally {
      Arrays.fill(utf8, (byte) 0);
      Arrays.fill(encoded.array(), (byte) 0);
    }
  }

  @Override
  public String toString() {
    return memoryKib + " KiB, t = " + passes + ", p = " + lanes;
  }

  /** What touches the optional library, so that the rest loads without it. */
  private static final class BouncyCastle {
    static byte[] argon2id(Argon2Work work, byte[] passphrase, byte[] salt) {
      Argon2BytesGenerator generator = new Argon2BytesGenerator();
      generator.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(work.memoryKib())
              .withIterations(work.passes())
              .withParallelism(work.lanes())
              .withSalt(salt)
              .build());
      byte[] key = new byte[KEY_BYTES];
      generator.generateBytes(passphrase, key);
      return key;
    }
  }
}
