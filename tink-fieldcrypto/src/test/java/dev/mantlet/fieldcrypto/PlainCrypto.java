package dev.mantlet.fieldcrypto;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The algorithms of the envelope from the JDK alone: no class of the product and none of Tink. */
final class PlainCrypto {
  private PlainCrypto() {}

  static byte[] sha256(byte[] bytes) {
    return run(() -> MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  /** RFC 2104; {@code algorithm} is HmacSHA256 or HmacSHA512. */
  static byte[] hmac(String algorithm, byte[] key, byte[]... parts) {
    return run(() -> {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      return mac.doFinal(join(parts));
    });
  }

  /** HKDF-Expand, RFC 5869 §2.3. */
  static byte[] expand(String algorithm, byte[] key, byte[] info, int length) {
    byte[] output = new byte[0];
    byte[] block = new byte[0];
    for (int i = 1; output.length < length; i++) {
      block = hmac(algorithm, key, block, info, new byte[] {(byte) i});
      output = join(output, block);
    }
    return Arrays.copyOf(output, length);
  }

  /** NIST SP 800-38D with a tag of 16 bytes behind the ciphertext. */
  static Optional<byte[]> openGcm(byte[] key, byte[] nonce, byte[] aad, byte[] sealed) {
    if (sealed.length < 16) {
      return Optional.empty(); // for which the JDK has no exception of its own
    }
    return run(() -> {
      try {
        return Optional.of(gcm(Cipher.DECRYPT_MODE, key, nonce, aad, sealed));
      } catch (AEADBadTagException e) {
        return Optional.empty();
      }
    });
  }

  static byte[] gcm(int mode, byte[] key, byte[] nonce, byte[] aad, byte[] input)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(aad);
    return cipher.doFinal(input);
  }

  /** C2SP XAES-256-GCM: the key of AES-256-GCM, whose nonce is the second half of {@code nonce}. */
  static byte[] xaesKey(byte[] key, byte[] nonce) {
    byte[] k1 = doubled(aes(key, new byte[16]));
    byte[] m1 = join(new byte[] {0, 1, 'X', 0}, Arrays.copyOf(nonce, 12));
    byte[] m2 = join(new byte[] {0, 2, 'X', 0}, Arrays.copyOf(nonce, 12));
    return join(aes(key, xor(m1, k1)), aes(key, xor(m2, k1)));
  }

  /** RFC 5297 with one string of associated data: a synthetic IV, then the ciphertext. */
  static Optional<byte[]> openSiv(byte[] key, byte[] aad, byte[] sealed) {
    byte[] iv = Arrays.copyOf(sealed, 16);
    byte[] plaintext = sivCtr(key, iv, Arrays.copyOfRange(sealed, 16, sealed.length));
    byte[] expected = s2v(Arrays.copyOf(key, key.length / 2), aad, plaintext);
    return MessageDigest.isEqual(iv, expected) ? Optional.of(plaintext) : Optional.empty();
  }

  static byte[] s2v(byte[] key, byte[] aad, byte[] plaintext) {
    byte[] d = xor(doubled(cmac(key, new byte[16])), cmac(key, aad));
    int head = plaintext.length - 16;
    return cmac(
        key,
        head < 0
            ? xor(doubled(d), padded(plaintext))
            : join(
                Arrays.copyOf(plaintext, head),
                xor(Arrays.copyOfRange(plaintext, head, plaintext.length), d)));
  }

  static byte[] sivCtr(byte[] key, byte[] iv, byte[] input) {
    byte[] counter = iv.clone();
    counter[8] &= 0x7f;
    counter[12] &= 0x7f;
    return run(() -> {
      Cipher ctr = Cipher.getInstance("AES/CTR/NoPadding");
      byte[] half = Arrays.copyOfRange(key, key.length / 2, key.length);
      ctr.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(half, "AES"), new IvParameterSpec(counter));
      return ctr.doFinal(input);
    });
  }

  /** AES-CMAC, RFC 4493. */
  private static byte[] cmac(byte[] key, byte[] message) {
    byte[] k1 = doubled(aes(key, new byte[16]));
    int last = message.length == 0 ? 0 : (message.length - 1) / 16 * 16;
    byte[] end = Arrays.copyOfRange(message, last, message.length);
    byte[] state = new byte[16];
    for (int at = 0; at < last; at += 16) {
      state = aes(key, xor(state, Arrays.copyOfRange(message, at, at + 16)));
    }
    byte[] masked = end.length == 16 ? xor(end, k1) : xor(padded(end), doubled(k1));
    return aes(key, xor(state, masked));
  }

  private static byte[] aes(byte[] key, byte[] block) {
    return run(() -> {
      Cipher ecb = Cipher.getInstance("AES/ECB/NoPadding");
      ecb.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      return ecb.doFinal(block);
    });
  }

  /** The product by x in GF(2^128), first bit first. */
  private static byte[] doubled(byte[] block) {
    ByteBuffer in = ByteBuffer.wrap(block);
    long high = in.getLong();
    long low = in.getLong();
    long carry = high < 0 ? 0x87 : 0;
    return ByteBuffer.allocate(16)
        .putLong(high << 1 | low >>> 63)
        .putLong(low << 1 ^ carry)
        .array();
  }

  private static byte[] padded(byte[] partial) {
    byte[] block = Arrays.copyOf(partial, 16);
    block[partial.length] = (byte) 0x80;
    return block;
  }

  static byte[] xor(byte[] left, byte[] right) {
    byte[] result = left.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] ^= right[i];
    }
    return result;
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  interface Work<R> {
    R run() throws GeneralSecurityException;
  }

  static <R> R run(Work<R> work) {
    try {
      return work.run();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
