package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.StreamCipherTest.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.streamingaead.AesGcmHkdfStreamingKey;
import com.google.crypto.tink.streamingaead.AesGcmHkdfStreamingParameters;
import com.google.crypto.tink.streamingaead.PredefinedStreamingAeadParameters;
import com.google.crypto.tink.streamingaead.StreamingAeadConfig2026;
import com.google.crypto.tink.util.SecretBytes;
import dev.mantlet.fieldcrypto.spi.KeyService;
import dev.mantlet.house.Vectors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * Reads sealed streams a second time, straight from the formulas of {@code
 * docs/formats/sealed-stream.md} in plain JCA and with a keyset of Tink, and lets Tink write what
 * the cipher reads.
 */
class StreamFormatTest {
  private static final int SEGMENT = 1 << 20;
  private static final byte[] SALT = "sixteen salt oct".getBytes(UTF_8);
  private static final RecordContext M1 =
      FieldContext.tenant("lab-a").type("model").schema(3).record("m-1");

  private byte[] dataKey = new byte[0];
  private byte[] keyContext = new byte[0];
  private final StreamCipher cipher =
      new StreamCipher(
          Keyring.wrappedBy(recording()),
          (bytes, from) -> System.arraycopy(SALT, 0, bytes, from, SALT.length),
          SEGMENT,
          1 << 24);

  @Test
  void singleStreamIsWhatTheFormatSays() throws Exception {
    byte[] plaintext = bytes(2 * SEGMENT + 17);
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    cipher.seal(M1.path("weights"), new ByteArrayInputStream(plaintext), sealed);
    byte[] header = header("weights");
    byte[] body = after(sealed.toByteArray(), header);
    byte[] key = encryptionKey(header);
    assertArrayEquals(plaintext, plain(key, commitment(header), 0, body));
    assertArrayEquals(plaintext, byTink(key, commitment(header), 0, body));
    int segments = 3;
    assertEquals(40 + plaintext.length + 16 * segments, body.length);
  }

  @Test
  void namedStreamsAreWhatTheFormatSays() throws Exception {
    List<String> names = List.of("B", "a", "b", "\uffee", "\ud83d\ude00"); // UTF-8 order
    StreamCipher.NamedSealing sealing = cipher.sealingAll(M1, Set.copyOf(names));
    byte[][] bodies = new byte[names.size()][];
    for (int i = 0; i < bodies.length; i++) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      try (var stream = sealing.sealing(names.get(i), body)) {
        stream.write(bytes(100 + i));
        stream.finish();
      }
      bodies[i] = body.toByteArray();
    }
    byte[] header = header(names.toArray(String[]::new));
    assertArrayEquals(header, sealing.finish());
    for (int i = 0; i < bodies.length; i++) {
      assertArrayEquals(
          bytes(100 + i), plain(encryptionKey(header), commitment(header), i, bodies[i]));
      assertArrayEquals(
          bytes(100 + i), byTink(encryptionKey(header), commitment(header), i, bodies[i]));
    }
  }

  @Test
  void streamWrittenByTinkOpens() throws Exception {
    cipher.sealingAll(M1, Set.of()); // lends the data key
    byte[] header = header("weights");
    byte[] plaintext = bytes(SEGMENT + 1);
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    sealed.write(header);
    try (var tink =
        tink(encryptionKey(header))
            .newEncryptingStream(sealed, associatedData(commitment(header), 0))) {
      tink.write(plaintext);
    }
    assertArrayEquals(
        plaintext,
        cipher
            .opening(M1.path("weights"), new ByteArrayInputStream(sealed.toByteArray()))
            .readAllBytes());
  }

  @Test
  void parametersAreThoseOfTheNameInTink() throws Exception {
    AesGcmHkdfStreamingParameters named = PredefinedStreamingAeadParameters.AES256_GCM_HKDF_1MB;
    assertEquals(parameters(), named);
  }

  @Test
  void chunkedEncryptionOfC2spIsAnotherConstruction() throws Exception {
    String suite = "wycheproof/c2sp_chunked_encryption_aes_128_gcm_test.json";
    var groups =
        new tools.jackson.databind.json.JsonMapper()
            .readTree(Vectors.suite(suite).toFile())
            .get("testGroups");
    int skipped = 0;
    for (var group : groups) {
      assertEquals("AEAD_AES_128_GCM", group.get("aead").asString());
      assertEquals("SHA-512", group.get("sha").asString());
      skipped += group.get("tests").size();
    }
    System.out.println(
        "vectors: "
            + suite
            + ": 0 run, "
            + skipped
            + " skipped: Cobblestone-128 (AES-128-GCM, HKDF-SHA-512, commitment inside); streams"
            + " are Tink's AES-256-GCM-HKDF");
  }

  private byte[] header(String... names) throws Exception {
    byte[] keyId = Arrays.copyOfRange(keyContext, 26, 42);
    byte[] committed =
        new CanonicalBytes().raw(new byte[] {1, 4, 1, 1}).raw(keyId).raw(SALT).toArray();
    CanonicalBytes input =
        new CanonicalBytes()
            .raw("mantlet field commitment, 1".getBytes(UTF_8))
            .raw(committed)
            .string("lab-a")
            .string(new byte[0])
            .string("model")
            .string("m-1")
            .u32(3)
            .u64(0)
            .u32(names.length);
    List.of(names).forEach(input::string);
    return new CanonicalBytes()
        .raw(committed)
        .raw(hmac(dataKey, input.toArray()))
        .string("wrapped")
        .toArray();
  }

  private static byte[] commitment(byte[] header) {
    return Arrays.copyOfRange(header, 36, 68);
  }

  private byte[] encryptionKey(byte[] header) throws Exception {
    return hmac(dataKey, "mantlet K_enc, 1".getBytes(UTF_8), commitment(header), new byte[] {1});
  }

  private static byte[] associatedData(byte[] commitment, int position) {
    return ByteBuffer.allocate(36).put(commitment).putInt(position).array();
  }

  /** The body in plain JCA. */
  private static byte[] plain(byte[] key, byte[] commitment, int position, byte[] body)
      throws Exception {
    assertEquals(40, body[0]);
    byte[] pseudorandom = hmac(Arrays.copyOfRange(body, 1, 33), key); // HKDF-Extract
    byte[] streamKey =
        hmac(pseudorandom, associatedData(commitment, position), new byte[] {1}); // HKDF-Expand
    ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
    int at = 40;
    for (int i = 0; at < body.length; i++) {
      int end = Math.min(body.length, (i + 1) * SEGMENT);
      byte last = (byte) (end == body.length ? 1 : 0);
      byte[] nonce = ByteBuffer.allocate(12).put(body, 33, 7).putInt(i).put(last).array();
      Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
      gcm.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(streamKey, "AES"),
          new GCMParameterSpec(128, nonce));
      plaintext.write(gcm.doFinal(body, at, end - at));
      at = end;
    }
    return plaintext.toByteArray();
  }

  private static byte[] byTink(byte[] key, byte[] commitment, int position, byte[] body)
      throws Exception {
    return tink(key)
        .newDecryptingStream(new ByteArrayInputStream(body), associatedData(commitment, position))
        .readAllBytes();
  }

  private static AesGcmHkdfStreamingParameters parameters() throws Exception {
    return AesGcmHkdfStreamingParameters.builder()
        .setKeySizeBytes(32)
        .setDerivedAesGcmKeySizeBytes(32)
        .setHkdfHashType(AesGcmHkdfStreamingParameters.HashType.SHA256)
        .setCiphertextSegmentSizeBytes(SEGMENT)
        .build();
  }

  private static StreamingAead tink(byte[] key) throws Exception {
    return KeysetHandle.newBuilder()
        .setConfiguration(StreamingAeadConfig2026.get())
        .addEntry(
            KeysetHandle.importKey(
                    AesGcmHkdfStreamingKey.create(
                        parameters(), SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get())))
                .withRandomId()
                .makePrimary())
        .build()
        .getPrimitive(StreamingAeadConfig2026.get(), StreamingAead.class);
  }

  private static byte[] after(byte[] envelope, byte[] header) {
    assertArrayEquals(header, Arrays.copyOf(envelope, header.length));
    return Arrays.copyOfRange(envelope, header.length, envelope.length);
  }

  private static byte[] hmac(byte[] key, byte[]... parts) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }

  private KeyService recording() {
    return new KeyService() {
      private byte[] wrapped = new byte[0];

      @Override
      public byte[] wrap(byte[] key, byte[] associatedData) {
        dataKey = Arrays.copyOf(key, 32);
        keyContext = associatedData.clone();
        wrapped = key.clone();
        return "wrapped".getBytes(UTF_8);
      }

      @Override
      public byte[] unwrap(byte[] wrappedKey, byte[] associatedData) {
        return wrapped;
      }
    };
  }
}
