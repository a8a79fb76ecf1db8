package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.PlainCrypto.join;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A second reader of the field envelope, written from {@code docs/formats/field-envelope.md} alone:
 * no class of the product and none of Tink.
 */
final class PlainReader {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final int MAX_MEMBER = 16 << 20;

  private final Keys keys;

  PlainReader(Keys keys) {
    this.keys = keys;
  }

  /** Where an envelope was refused; FORM is before a key was asked for. */
  enum Stage {
    FORM,
    KEY,
    COMMITMENT,
    CONTENT
  }

  /** It does not open. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final Stage stage;

    Refused(Stage stage) {
      super(stage.toString());
      this.stage = stage;
    }
  }

  /** The key service and the key store. */
  interface Keys {
    Optional<byte[]> unwrapped(byte[] wrapped, byte[] keyContext);

    /** The wrapped key that the store has for the key of this context. */
    Optional<byte[]> stored(byte[] keyContext);
  }

  /** What the caller says; no subject is "", no version is 0. */
  record Context(
      String tenant, String subject, String type, String record, int schema, long version) {
    byte[] column() {
      return join(lp(utf8(tenant)), lp(utf8(subject)), lp(utf8(type)));
    }

    byte[] whole() {
      byte[] numbers = ByteBuffer.allocate(12).putInt(schema).putLong(version).array();
      return join(column(), lp(utf8(record)), numbers);
    }
  }

  private record Header(
      int suite, byte[] committed, byte[] commitment, byte[] wrapped, int length) {
    int overhead() {
      return suite == 2 ? 40 : 16;
    }

    /** A field of suite 1, whose key is that of its data key. */
    boolean lone() {
      return suite == 1 && committed[1] == 1;
    }
  }

  byte[] field(Context context, String path, byte[] envelope, boolean deterministic) {
    Header header = header(envelope, 1, deterministic ? Set.of(3) : Set.of(1, 2));
    byte[] sealed = Arrays.copyOfRange(envelope, header.length, envelope.length);
    refuseUnless(within(sealed.length - header.overhead(), 0, MAX_MEMBER), Stage.FORM);
    return opened(header, encryptionKey(context, header, lp(utf8(path))), 0, sealed);
  }

  Map<String, byte[]> packed(Context context, byte[] envelope) {
    Header header = header(envelope, 3, Set.of(1, 2));
    byte[] sealed = Arrays.copyOfRange(envelope, header.length, envelope.length);
    refuseUnless(within(sealed.length - header.overhead(), 0, 64 << 20), Stage.FORM);
    byte[] key = encryptionKey(context, header, new byte[0]);
    try {
      return unpacked(ByteBuffer.wrap(opened(header, key, 0, sealed)));
    } catch (BufferUnderflowException | CharacterCodingException e) {
      throw new Refused(Stage.CONTENT);
    }
  }

  private static Map<String, byte[]> unpacked(ByteBuffer in) throws CharacterCodingException {
    int count = in.getInt();
    refuseUnless(within(count, 0, 1024), Stage.CONTENT);
    Map<String, byte[]> fields = new LinkedHashMap<>();
    byte[] previous = new byte[0];
    for (int i = 0; i < count; i++) {
      byte[] path = take(in, in.getShort() & 0xffff, 1, 1024);
      refuseUnless(Arrays.compareUnsigned(previous, path) < 0, Stage.CONTENT);
      previous = path;
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(path)).toString();
      fields.put(text, take(in, in.getInt(), 0, MAX_MEMBER));
    }
    refuseUnless(!in.hasRemaining(), Stage.CONTENT);
    return fields;
  }

  private static byte[] take(ByteBuffer in, int length, int least, int most) {
    refuseUnless(within(length, least, Math.min(most, in.remaining())), Stage.CONTENT);
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  Map<String, byte[]> record(
      Context context, byte[] headerBytes, List<Map.Entry<String, byte[]>> members) {
    Header header = header(headerBytes, 2, Set.of(1, 2));
    refuseUnless(header.length == headerBytes.length && members.size() <= 1024, Stage.FORM);
    Map<byte[], byte[]> sorted = new TreeMap<>(Arrays::compareUnsigned);
    for (Map.Entry<String, byte[]> member : members) {
      byte[] sealed = member.getValue();
      byte[] path = utf8(member.getKey());
      refuseUnless(
          within(path.length, 1, 1024)
              && within(sealed.length - 1 - header.overhead(), 0, MAX_MEMBER)
              && sealed[0] == 1
              && sorted.put(path, sealed) == null,
          Stage.FORM);
    }
    byte[] list = u32(sorted.size());
    for (Map.Entry<byte[], byte[]> member : sorted.entrySet()) {
      list = join(list, lp(member.getKey()), u32(member.getValue().length));
    }
    byte[] key = encryptionKey(context, header, PlainCrypto.sha256(list));
    Map<String, byte[]> fields = new LinkedHashMap<>();
    for (Map.Entry<byte[], byte[]> member : sorted.entrySet()) {
      byte[] sealed = Arrays.copyOfRange(member.getValue(), 1, member.getValue().length);
      fields.put(new String(member.getKey(), UTF_8), opened(header, key, fields.size(), sealed));
    }
    return fields;
  }

  /** A single stream: its path is the only name. */
  byte[] stream(Context context, String path, byte[] in, int segment) {
    Header header = header(in, 4, Set.of(1));
    byte[] key = encryptionKey(context, header, join(u32(1), lp(utf8(path))));
    return body(header, key, 0, Arrays.copyOfRange(in, header.length, in.length), segment);
  }

  Map<String, byte[]> streams(
      Context context, byte[] headerBytes, Map<String, byte[]> bodies, int segment) {
    Header header = header(headerBytes, 4, Set.of(1));
    refuseUnless(header.length == headerBytes.length, Stage.FORM);
    Map<byte[], byte[]> sorted = new TreeMap<>(Arrays::compareUnsigned);
    bodies.forEach((name, body) -> sorted.put(utf8(name), body));
    byte[] names = u32(sorted.size());
    for (byte[] name : sorted.keySet()) {
      names = join(names, lp(name));
    }
    byte[] key = encryptionKey(context, header, names);
    Map<String, byte[]> opened = new LinkedHashMap<>();
    sorted.forEach((name, body) ->
        opened.put(new String(name, UTF_8), body(header, key, opened.size(), body, segment)));
    return opened;
  }

  private static byte[] body(Header header, byte[] key, int position, byte[] in, int segment) {
    refuseUnless(in.length > 40 && in[0] == 40, Stage.CONTENT);
    byte[] random = PlainCrypto.hmac("HmacSHA256", Arrays.copyOfRange(in, 1, 33), key);
    byte[] info = join(header.commitment, u32(position));
    byte[] streamKey = PlainCrypto.expand("HmacSHA256", random, info, 32);
    byte[] plaintext = new byte[0];
    for (int at = 40, i = 0, end; at < in.length; at = end, i++) {
      end = Math.min(in.length, (i + 1) * segment);
      byte[] last = {(byte) (end == in.length ? 1 : 0)};
      byte[] nonce = join(Arrays.copyOfRange(in, 33, 40), u32(i), last);
      byte[] sealed = Arrays.copyOfRange(in, at, end);
      Optional<byte[]> opened = PlainCrypto.openGcm(streamKey, nonce, new byte[0], sealed);
      plaintext = join(plaintext, opened.orElseThrow(() -> new Refused(Stage.CONTENT)));
    }
    return plaintext;
  }

  /** The bytes of which {@code text} is the text form. */
  static byte[] decoded(String text) {
    refuseUnless(text.startsWith("mf1."), Stage.FORM);
    ByteBuffer bytes = ByteBuffer.allocate(3 * text.length() / 4);
    int bits = 0;
    int have = 0;
    for (int i = 4; i < text.length(); i++) {
      int value = ALPHABET.indexOf(text.charAt(i));
      refuseUnless(value >= 0, Stage.FORM);
      bits = bits << 6 | value;
      have += 6;
      if (have >= 8) {
        have -= 8;
        bytes.put((byte) (bits >>> have));
        bits &= (1 << have) - 1;
      }
    }
    refuseUnless(bits == 0 && have < 6, Stage.FORM);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static Header header(byte[] in, int form, Set<Integer> accepted) {
    refuseUnless(in.length >= 4 && in[0] == 1 && in[1] == form, Stage.FORM);
    refuseUnless(accepted.contains((int) in[2]) && within(in[3], 0, 1), Stage.FORM);
    int at = in[2] == 3 ? 20 : 36;
    refuseUnless(in.length >= at + 32, Stage.FORM);
    byte[] commitment = Arrays.copyOfRange(in, at, at + 32);
    if (in[3] == 0) {
      return new Header(in[2], Arrays.copyOf(in, at), commitment, new byte[0], at + 32);
    }
    refuseUnless(in.length >= at + 34, Stage.FORM);
    int end = at + 34 + ((in[at + 32] & 0xff) << 8 | in[at + 33] & 0xff);
    refuseUnless(within(end - at - 34, 1, 4096) && end <= in.length, Stage.FORM);
    byte[] wrapped = Arrays.copyOfRange(in, at + 34, end);
    return new Header(in[2], Arrays.copyOf(in, at), commitment, wrapped, end);
  }

  private byte[] encryptionKey(Context context, Header header, byte[] scope) {
    byte[] dataKey = dataKey(context, header);
    byte[] bound = header.suite == 3 ? context.column() : context.whole();
    byte[] message = join(utf8("mantlet field commitment, 1"), header.committed, bound, scope);
    byte[] expected = PlainCrypto.hmac("HmacSHA256", dataKey, message);
    refuseUnless(MessageDigest.isEqual(expected, header.commitment), Stage.COMMITMENT);
    byte[] info =
        header.lone() ? utf8("mantlet K_field, 1") : join(utf8("mantlet K_enc, 1"), expected);
    return PlainCrypto.expand("HmacSHA256", dataKey, info, header.suite == 3 ? 64 : 32);
  }

  private byte[] dataKey(Context context, Header header) {
    byte[] keyContext =
        join(
            utf8("mantlet field data key, 1"),
            new byte[] {(byte) (header.suite == 3 ? 2 : 1)},
            Arrays.copyOfRange(header.committed, 4, 20),
            lp(utf8(context.tenant)),
            lp(utf8(context.subject)));
    Optional<byte[]> wrapped =
        header.wrapped.length > 0 ? Optional.of(header.wrapped) : keys.stored(keyContext);
    byte[] unwrapped = wrapped.flatMap(w -> keys.unwrapped(w, keyContext)).orElse(new byte[0]);
    byte[] dataKey = Arrays.copyOf(unwrapped, 32);
    byte[] whole = join(dataKey, PlainCrypto.sha256(keyContext));
    refuseUnless(MessageDigest.isEqual(whole, unwrapped), Stage.KEY);
    return dataKey;
  }

  private static byte[] opened(Header header, byte[] key, int position, byte[] sealed) {
    Optional<byte[]> plaintext;
    if (header.suite == 1) {
      byte[] nonce =
          header.lone() ? Arrays.copyOf(header.commitment, 12) : join(new byte[8], u32(position));
      plaintext = PlainCrypto.openGcm(key, nonce, header.commitment, sealed);
    } else if (header.suite == 2) {
      byte[] derived = PlainCrypto.xaesKey(key, sealed);
      byte[] nonce = Arrays.copyOfRange(sealed, 12, 24);
      byte[] rest = Arrays.copyOfRange(sealed, 24, sealed.length);
      plaintext = PlainCrypto.openGcm(derived, nonce, join(header.commitment, u32(position)), rest);
    } else {
      plaintext = PlainCrypto.openSiv(key, header.commitment, sealed);
    }
    return plaintext.orElseThrow(() -> new Refused(Stage.CONTENT));
  }

  private static boolean within(int value, int least, int most) {
    return value >= least && value <= most;
  }

  private static void refuseUnless(boolean right, Stage stage) {
    if (!right) {
      throw new Refused(stage);
    }
  }

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  static byte[] lp(byte[] bytes) {
    return join(new byte[] {(byte) (bytes.length >>> 8), (byte) bytes.length}, bytes);
  }

  static byte[] u32(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }
}
