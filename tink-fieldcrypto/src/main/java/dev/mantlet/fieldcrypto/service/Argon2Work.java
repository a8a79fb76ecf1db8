package dev.mantlet.fieldcrypto.service;

import dev.mantlet.fieldcrypto.service.KeysetFileException.Reason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
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

  /** Of a UTF-16 unit; a pair of surrogates has four for both. */
  private static final int MOST_UTF8_BYTES = 3;

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
  byte[] derive(char[] passphrase, byte[] salt) throws KeysetFileException {
    byte[] utf8 = utf8(passphrase);
    try {
      return BouncyCastle.argon2id(this, utf8, salt);
    } catch (NoClassDefFoundError e) {
      throw new KeysetFileException(
          Reason.BOUNCY_CASTLE_MISSING,
          "a keyset under a passphrase needs Argon2id of Bouncy Castle; add"
              + " org.bouncycastle:bcprov-jdk18on, whose version mantlet-bom knows");
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  /**
   * The passphrase in UTF-8, in an array of the caller's, and no other copy of it: {@code
   * Charset.encode} leaves one behind each time that its buffer grows.
   */
  static byte[] utf8(char[] passphrase) {
    CharsetEncoder encoder =
        StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    byte[] room = new byte[MOST_UTF8_BYTES * passphrase.length];
    ByteBuffer encoded = ByteBuffer.wrap(room);
    encoder.encode(CharBuffer.wrap(passphrase), encoded, true);
    encoder.flush(encoded);
    byte[] utf8 = Arrays.copyOf(room, encoded.position());
    Arrays.fill(room, (byte) 0);
    return utf8;
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
