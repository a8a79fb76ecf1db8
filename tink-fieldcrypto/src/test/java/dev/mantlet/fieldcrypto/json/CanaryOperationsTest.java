package dev.mantlet.fieldcrypto.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.BlindIndex;
import dev.mantlet.fieldcrypto.CountingKeyService;
import dev.mantlet.fieldcrypto.FieldCipher;
import dev.mantlet.fieldcrypto.FieldContext;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.OpenedRecord;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.RecordContext;
import dev.mantlet.fieldcrypto.Rewrapper;
import dev.mantlet.fieldcrypto.SealedRecord;
import dev.mantlet.fieldcrypto.StreamCipher;
import dev.mantlet.fieldcrypto.jackson.DocumentContext;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyService;
import dev.mantlet.fieldcrypto.store.MemoryKeyStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * Many operations of all kinds, most of them with a fault: no text that they leave behind (of an
 * exception, an object, a log line) has a plaintext, a personal id or a data key in it.
 */
class CanaryOperationsTest {
  private static final int OPERATIONS = Boolean.getBoolean("mantlet.nightly") ? 10_000 : 1_500;
  private static final String CANARY = "4711-canary-";

  private final Random random = new Random(22);
  private final KeySpy service = new KeySpy();
  private final Keyring keyring =
      Keyring.builder(service).keptIn(MemoryKeyStore.empty()).refusalsPerMinute(1_000_000).build();
  private final Keyring embedded =
      Keyring.builder(service).refusalsPerMinute(1_000_000).maxMessages(100).build();
  private final RecordCipher storedCipher = RecordCipher.using(keyring);
  private final RecordCipher embeddedCipher = RecordCipher.using(embedded);
  private final List<String> texts = new ArrayList<>();
  private int failures;

  @EncryptedRecord(type = "canary", schema = 1)
  record Document(@Encrypted Object secret, String clear) {}

  @Test
  void noTextOfAnyOperation_hasASecretInIt() {
    Handler handler = listing(texts);
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    try {
      for (int i = 0; i < OPERATIONS; i++) {
        run(i);
        assertNoSecret(i);
      }
    } finally {
      root.removeHandler(handler);
    }
    assertTrue(failures > OPERATIONS / 4, () -> failures + " operations failed");
    assertTrue(failures < OPERATIONS * 9 / 10, () -> failures + " operations failed");
    assertTrue(service.keys.size() > 10, () -> service.keys.size() + " data keys");
  }

  /** The check itself finds each form of a key, and a plaintext. */
  @Test
  void secretInAText_isFound() {
    service.keys.add(new byte[] {1, 2, 3, 4});
    for (String leak : List.of(CANARY + 5, "x01020304", "AQIDBA==", "[1, 2, 3, 4]")) {
      assertEquals(Optional.of(leak), leaking(List.of("harmless", leak)));
    }
    assertEquals(Optional.empty(), leaking(List.of("harmless")));
  }

  private void run(int number) {
    service.down = random.nextInt(5) == 0;
    RecordContext context = context(number % 20);
    RecordContext opened = random.nextInt(3) == 0 ? context(number % 20 + 1) : context;
    byte[] plaintext = (CANARY + number).getBytes(UTF_8);
    Keyring keys = random.nextBoolean() ? keyring : embedded;
    texts.add(context + " " + context.path("p") + " " + keys + " " + keys.counters());
    try {
      switch (random.nextInt(7)) {
        case 0 -> field(keys, context, opened, plaintext);
        case 1 -> record(keys, context, opened, plaintext);
        case 2 -> packed(keys, context, opened, plaintext);
        case 3 -> stream(keys, context, opened, plaintext);
        case 4 -> document(Jackson.TWO, keys, number);
        case 5 -> document(Jackson.THREE, keys, number);
        default -> index(number);
      }
    } catch (IOException | RuntimeException e) {
      failures++;
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      texts.add(trace.toString());
    }
  }

  private static RecordContext context(int number) {
    return FieldContext.tenant("t" + number % 3)
        .subject(CANARY + "subject" + number % 5)
        .type("canary")
        .schema(1)
        .record(CANARY + number);
  }

  /** One bit in three of the runs. */
  private byte[] perhapsChanged(byte[] sealed) {
    byte[] changed = sealed.clone();
    if (random.nextInt(3) == 0) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }

  private void field(Keyring keys, RecordContext in, RecordContext out, byte[] plaintext) {
    FieldCipher cipher = FieldCipher.using(keys);
    byte[] sealed = perhapsChanged(cipher.seal(in.path("p"), plaintext));
    texts.add(cipher + Arrays.toString(sealed));
    cipher.open(out.path("p"), sealed);
  }

  private void record(Keyring keys, RecordContext in, RecordContext out, byte[] plaintext) {
    RecordCipher cipher = RecordCipher.using(keys);
    SealedRecord sealed = cipher.seal(in, Map.of("p", plaintext, "q", plaintext));
    SealedRecord changed =
        SealedRecord.parse(perhapsChanged(sealed.headerBytes()), sealed.memberBytes());
    texts.add(cipher + " " + changed + changed.headerText() + changed.memberTexts());
    OpenedRecord opened = cipher.open(out, changed);
    texts.add(opened.toString());
    Rewrapper rewrapper = Rewrapper.between(service, service);
    texts.add(rewrapper + " " + rewrapper.rewrap(in, sealed));
  }

  private void packed(Keyring keys, RecordContext in, RecordContext out, byte[] plaintext) {
    RecordCipher cipher = RecordCipher.usingXaes(keys);
    byte[] sealed = perhapsChanged(cipher.sealPacked(in, Map.of("p", plaintext)));
    texts.add(cipher.openPacked(out, sealed).toString());
  }

  private void stream(Keyring keys, RecordContext in, RecordContext out, byte[] plaintext)
      throws IOException {
    StreamCipher cipher = StreamCipher.using(keys);
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    cipher.seal(in.path("p"), new ByteArrayInputStream(plaintext), sealed);
    StreamCipher.OpeningStream opening =
        cipher.opening(
            out.path("p"), new ByteArrayInputStream(perhapsChanged(sealed.toByteArray())));
    texts.add(cipher + " " + opening + " " + opening.toEnd());
  }

  private void document(Jackson jackson, Keyring keys, int number) {
    RecordCipher cipher = keys == keyring ? storedCipher : embeddedCipher;
    DocumentContext context =
        DocumentContext.tenant("t").subject(CANARY).record(CANARY + number % 20).version(1);
    texts.add(context.toString());
    Object secret = random.nextInt(4) == 0 ? new Unwritable() : Map.of(CANARY, CANARY + number);
    String json = jackson.write(cipher, context, new Document(secret, "clear"));
    texts.add(json);
    String changed =
        switch (random.nextInt(4)) {
          case 0 -> json.replace("\"secret\":\"", "\"secret\":\"" + CANARY);
          case 1 -> json.replace("clear\":", "clear\":" + CANARY);
          case 2 -> json + CANARY;
          default -> json;
        };
    jackson.read(cipher, context, Document.class, changed);
  }

  /** A value that tells itself when it cannot be written. */
  public static final class Unwritable {
    public String getValue() {
      throw new IllegalStateException(CANARY);
    }
  }

  private void index(int number) {
    BlindIndex.Equality<String> equality =
        BlindIndex.using(random.nextInt(4) == 0 ? embedded : keyring)
            .type("canary")
            .path("p")
            .equality(BlindIndex.TextForm.CASE_FOLDED)
            .bits(20)
            .build();
    String value = random.nextInt(4) == 0 ? CANARY + '\uD800' : CANARY + number;
    texts.add(equality + " " + equality.tokenFor(KeyOwner.tenant("t"), value));
  }

  private void assertNoSecret(int operation) {
    leaking(texts)
        .ifPresent(text -> {
          throw new AssertionError("operation " + operation + " left: " + text);
        });
    texts.clear();
  }

  private Optional<String> leaking(List<String> left) {
    List<String> forms = service.forms();
    return left.stream()
        .filter(text -> text.contains(CANARY) || forms.stream().anyMatch(text::contains))
        .findFirst();
  }

  private static Handler listing(List<String> lines) {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        lines.add(line.getMessage() + " " + line.getThrown());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  /** A key service that is down now and then, and remembers what it was given to wrap. */
  private static final class KeySpy implements KeyService {
    private static final int DATA_KEY_BYTES = 32;

    private final KeyService service = new CountingKeyService();
    private final Set<byte[]> keys = new LinkedHashSet<>();
    private final List<String> forms = new ArrayList<>();
    private volatile boolean down;
    private int failedInARow;

    @Override
    public synchronized byte[] wrap(byte[] key, byte[] associatedData)
        throws IOException, GeneralSecurityException {
      answer();
      keys.add(Arrays.copyOf(key, DATA_KEY_BYTES));
      return service.wrap(key, associatedData);
    }

    @Override
    public synchronized byte[] unwrap(byte[] wrappedKey, byte[] associatedData)
        throws IOException, GeneralSecurityException {
      answer();
      return service.unwrap(wrappedKey, associatedData);
    }

    /** Never down so often in a row that it is left alone, which would depend on the time. */
    private void answer() throws IOException {
      failedInARow = down ? (failedInARow + 1) % 3 : 0;
      if (failedInARow > 0) {
        throw new IOException("the key service is down");
      }
    }

    /** How a key may stand in a text. */
    synchronized List<String> forms() {
      keys.stream()
          .skip(forms.size() / 3)
          .forEach(key -> {
            forms.add(HexFormat.of().formatHex(key));
            forms.add(Base64.getEncoder().encodeToString(key).substring(0, key.length * 4 / 3));
            String bytes = Arrays.toString(key);
            forms.add(bytes.substring(1, bytes.length() - 1));
          });
      return List.copyOf(forms);
    }
  }
}
