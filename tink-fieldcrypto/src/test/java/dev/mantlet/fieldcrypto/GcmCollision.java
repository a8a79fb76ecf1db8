package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.PlainCrypto.join;
import static dev.mantlet.fieldcrypto.PlainCrypto.xor;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * One ciphertext and tag that AES-GCM opens under two keys (an "invisible salamander": Dodis,
 * Grubbs, Ristenpart, Woodage 2018), made by whoever knows both.
 *
 * <p>The tag is E(nonce block) + GHASH, and GHASH is linear in each block of the ciphertext: one
 * block is solved so that both keys give one tag.
 */
final class GcmCollision {
  private GcmCollision() {}

  /**
   * A ciphertext of two blocks and its tag.
   *
   * @param associatedData 32 bytes, two blocks
   */
  static byte[] of(byte[] key1, byte[] key2, byte[] nonce, byte[] associatedData) {
    byte[] first = Arrays.copyOf(PlainReader.utf8("any first block"), 16);
    byte[] lengths =
        ByteBuffer.allocate(16).putLong(8L * associatedData.length).putLong(8L * 32).array();
    byte[] open = join(associatedData, first, new byte[16], lengths);
    BigInteger h1 = field(aes(key1, new byte[16]));
    BigInteger h2 = field(aes(key2, new byte[16]));
    // The open block is the last but one, and so stands with the square of H.
    BigInteger slope = times(h1, h1).xor(times(h2, h2));
    byte[] difference = xor(tag(key1, nonce, open), tag(key2, nonce, open));
    byte[] second = bytes(times(field(difference), inverse(slope)));
    byte[] whole = join(associatedData, first, second, lengths);
    return join(first, second, tag(key1, nonce, whole));
  }

  private static byte[] tag(byte[] key, byte[] nonce, byte[] blocks) {
    BigInteger h = field(aes(key, new byte[16]));
    BigInteger sum = BigInteger.ZERO;
    for (int at = 0; at < blocks.length; at += 16) {
      sum = times(sum.xor(field(Arrays.copyOfRange(blocks, at, at + 16))), h);
    }
    return xor(bytes(sum), aes(key, join(nonce, new byte[] {0, 0, 0, 1})));
  }

  /** In GCM the first bit of a block is the coefficient of 1: here bit i is that of x^i. */
  private static BigInteger field(byte[] block) {
    BigInteger value = BigInteger.ZERO;
    for (int i = 0; i < 128; i++) {
      if ((block[i / 8] >>> (7 - i % 8) & 1) == 1) {
        value = value.setBit(i);
      }
    }
    return value;
  }

  private static byte[] bytes(BigInteger value) {
    byte[] block = new byte[16];
    for (int i = 0; i < 128; i++) {
      if (value.testBit(i)) {
        block[i / 8] |= (byte) (0x80 >>> i % 8);
      }
    }
    return block;
  }

  /** The product modulo x^128 + x^7 + x^2 + x + 1. */
  private static BigInteger times(BigInteger left, BigInteger right) {
    BigInteger product = BigInteger.ZERO;
    BigInteger shifted = left;
    for (int i = 0; i < 128; i++) {
      if (right.testBit(i)) {
        product = product.xor(shifted);
      }
      shifted = shifted.shiftLeft(1);
      if (shifted.testBit(128)) {
        shifted = shifted.clearBit(128).xor(BigInteger.valueOf(0x87));
      }
    }
    return product;
  }

  /** By Fermat: the power 2^128 - 2. */
  private static BigInteger inverse(BigInteger value) {
    BigInteger result = BigInteger.ONE;
    BigInteger power = value;
    for (int i = 1; i < 128; i++) {
      power = times(power, power);
      result = times(result, power);
    }
    return result;
  }

  private static byte[] aes(byte[] key, byte[] block) {
    return PlainCrypto.run(() -> {
      Cipher ecb = Cipher.getInstance("AES/ECB/NoPadding");
      ecb.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      return ecb.doFinal(block);
    });
  }
}
