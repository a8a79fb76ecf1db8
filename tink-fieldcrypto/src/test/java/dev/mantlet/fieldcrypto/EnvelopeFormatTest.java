package dev.mantlet.fieldcrypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.fieldcrypto.spi.KeyService;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * Seals a record and a field a second time, straight from the formulas of {@code
 * docs/formats/field-envelope.md}, and compares every byte.
 */
class EnvelopeFormatTest {
  private byte[] wrappedPlaintext = new byte[0];
  private byte[] wrapContext = new byte[0];

  @Test
  void sealedRecordIsWhatTheFormatSays() throws Exception {
    byte[] wrapped = "wrapped-key".getBytes(UTF_8);
    byte[] salt = new byte[16];
    Arrays.fill(salt, (byte) 0x5a);
    RecordCipher cipher =
        new RecordCipher(
            Keyring.wrappedBy(recording(wrapped)),
            Suite.AES_256_GCM,
            (bytes, from) -> System.arraycopy(salt, 0, bytes, from, 16));
    SealedRecord sealed =
        cipher.seal(
            FieldContext.tenant("bank-a").type("deposit").schema(3).record("d-17"),
            Map.of("z", "last".getBytes(UTF_8), "b", "first".getBytes(UTF_8)));

    byte[] keyId = Arrays.copyOfRange(sealed.headerBytes(), 4, 20);
    byte[] keyContext =
        bytes(out -> {
          out.write("mantlet field data key, 1".getBytes(UTF_8));
          out.write(1);
          out.write(keyId);
          out.writeUTF("bank-a"); // for ASCII the same as lp
          out.writeUTF("");
        });
    assertArrayEquals(keyContext, wrapContext);
    assertArrayEquals(
        MessageDigest.getInstance("SHA-256").digest(keyContext),
        Arrays.copyOfRange(wrappedPlaintext, 32, 64));
    byte[] dataKey = Arrays.copyOf(wrappedPlaintext, 32);

    byte[] context =
        bytes(out -> {
          out.writeUTF("bank-a");
          out.writeUTF("");
          out.writeUTF("deposit");
          out.writeUTF("d-17");
          out.writeInt(3);
          out.writeLong(0);
        });
    byte[] committed =
        bytes(out -> {
          out.write(new byte[] {1, 2, 1, 1});
          out.write(keyId);
          out.write(salt);
        });
    byte[] list =
        bytes(out -> {
          out.writeInt(2);
          out.writeUTF("b");
          out.writeInt(1 + 5 + 16);
          out.writeUTF("z");
          out.writeInt(1 + 4 + 16);
        });
    byte[] commitment =
        hmac(
            dataKey,
            "mantlet field commitment, 1".getBytes(UTF_8),
            committed,
            context,
            MessageDigest.getInstance("SHA-256").digest(list));
    byte[] encryption =
        hmac(dataKey, "mantlet K_enc, 1".getBytes(UTF_8), commitment, new byte[] {1});
    byte[] header =
        bytes(out -> {
          out.write(committed);
          out.write(commitment);
          out.writeUTF("wrapped-key");
        });
    assertEquals(SealedText.encode(header), sealed.headerText());
    assertEquals(
        SealedText.encode(member(encryption, commitment, 0, "first")),
        sealed.memberTexts().get("b"));
    assertEquals(
        SealedText.encode(member(encryption, commitment, 1, "last")),
        sealed.memberTexts().get("z"));
  }

  @Test
  void sealedFieldIsWhatTheFormatSays() throws Exception {
    byte[] salt = new byte[16];
    Arrays.fill(salt, (byte) 0xa5);
    FieldCipher cipher =
        new FieldCipher(
            Keyring.wrappedBy(recording("wrapped-key".getBytes(UTF_8))),
            Suite.AES_256_GCM,
            Suite.RANDOMIZED,
            (bytes, from) -> System.arraycopy(salt, 0, bytes, from, 16));
    byte[] sealed =
        cipher.seal(
            FieldContext.tenant("bank-a").type("deposit").schema(3).record("d-17").path("iban"),
            "DE44".getBytes(UTF_8));

    byte[] dataKey = Arrays.copyOf(wrappedPlaintext, 32);
    byte[] committed =
        bytes(out -> {
          out.write(new byte[] {1, 1, 1, 1});
          out.write(sealed, 4, 16);
          out.write(salt);
        });
    byte[] contextAndScope =
        bytes(out -> {
          out.writeUTF("bank-a");
          out.writeUTF("");
          out.writeUTF("deposit");
          out.writeUTF("d-17");
          out.writeInt(3);
          out.writeLong(0);
          out.writeUTF("iban");
        });
    byte[] commitment =
        hmac(dataKey, "mantlet field commitment, 1".getBytes(UTF_8), committed, contextAndScope);
    byte[] fieldKey = hmac(dataKey, "mantlet K_field, 1".getBytes(UTF_8), new byte[] {1});
    byte[] expected =
        bytes(out -> {
          out.write(committed);
          out.write(commitment);
          out.writeUTF("wrapped-key");
          out.write(gcm(fieldKey, Arrays.copyOf(commitment, 12), commitment, "DE44"));
        });
    assertArrayEquals(expected, sealed);
  }

  private static byte[] member(byte[] key, byte[] commitment, int position, String plaintext)
      throws Exception {
    byte[] nonce =
        bytes(out -> {
          out.writeLong(0);
          out.writeInt(position);
        });
    return bytes(out -> {
      out.write(1);
      out.write(gcm(key, nonce, commitment, plaintext));
    });
  }

  private static byte[] gcm(byte[] key, byte[] nonce, byte[] commitment, String plaintext)
      throws Exception {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(commitment);
    return cipher.doFinal(plaintext.getBytes(UTF_8));
  }

  private static byte[] hmac(byte[] key, byte[]... parts) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }

  private interface Content {
    void to(DataOutputStream out) throws Exception;
  }

  private static byte[] bytes(Content content) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    content.to(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private KeyService recording(byte[] wrapped) {
    return new KeyService() {
      @Override
      public byte[] wrap(byte[] key, byte[] associatedData) {
        wrappedPlaintext = key.clone();
        wrapContext = associatedData.clone();
        return wrapped;
      }

      @Override
      public byte[] unwrap(byte[] wrappedKey, byte[] associatedData) {
        throw new UnsupportedOperationException("only seals");
      }
    };
  }
}
