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
 * Seals a record a second time, straight from the formulas of {@code
 * docs/formats/field-envelope.md}, and compares every byte.
 */
class EnvelopeFormatTest {
  private byte[] wrappedPlaintext = new byte[0];
  private byte[] wrapContext = new byte[0];

  @Test
  void sealedRecordIsWhatTheFormatSays() throws Exception {
    byte[] wrapped = "wrapped-key".getBytes(UTF_8);
    byte[] salt = new byte[32];
    Arrays.fill(salt, (byte) 0x5a);
    RecordCipher cipher =
        new RecordCipher(
            Keyring.wrappedBy(recording(wrapped)),
            bytes -> System.arraycopy(salt, 0, bytes, 0, 32));
    SealedRecord sealed =
        cipher.seal(
            FieldContext.tenant("bank-a").type("deposit").schema(3).record("d-17"),
            Map.of("z", "last".getBytes(UTF_8), "b", "first".getBytes(UTF_8)));

    byte[] keyContext =
        bytes(out -> {
          out.write("mantlet field data key, draft 0".getBytes(UTF_8));
          out.writeUTF("bank-a"); // for ASCII the same as lp
        });
    assertArrayEquals(keyContext, wrapContext);
    assertArrayEquals(
        MessageDigest.getInstance("SHA-256").digest(keyContext),
        Arrays.copyOfRange(wrappedPlaintext, 32, 64));
    byte[] dataKey = Arrays.copyOf(wrappedPlaintext, 32);

    byte[] context =
        bytes(out -> {
          out.writeUTF("bank-a");
          out.writeUTF("deposit");
          out.writeUTF("d-17");
          out.writeInt(3);
        });
    byte[] committed =
        bytes(out -> {
          out.write(new byte[] {0, 1, 0});
          out.writeUTF("wrapped-key");
          out.write(salt);
        });
    byte[] list =
        bytes(out -> {
          out.writeInt(2);
          out.writeUTF("b");
          out.writeInt(5 + 16);
          out.writeUTF("z");
          out.writeInt(4 + 16);
        });
    byte[] commitment =
        hmac(
            dataKey, "mantlet field commitment, draft 0".getBytes(UTF_8), committed, context, list);
    byte[] encryption =
        hmac(dataKey, "mantlet K_enc, draft 0".getBytes(UTF_8), commitment, new byte[] {1});
    byte[] header =
        bytes(out -> {
          out.write(committed);
          out.write(commitment);
        });
    assertEquals(SealedText.encode(header), sealed.headerText());
    assertEquals(SealedText.encode(gcm(encryption, 0, "first")), sealed.memberTexts().get("b"));
    assertEquals(SealedText.encode(gcm(encryption, 1, "last")), sealed.memberTexts().get("z"));
  }

  private static byte[] gcm(byte[] key, long position, String plaintext) throws Exception {
    byte[] nonce =
        bytes(out -> {
          out.writeInt(0);
          out.writeLong(position);
        });
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
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
