package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.PlainCrypto.join;
import static dev.mantlet.fieldcrypto.PlainReader.lp;
import static dev.mantlet.fieldcrypto.PlainReader.u32;
import static dev.mantlet.fieldcrypto.PlainReader.utf8;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Cipher;

/**
 * Seals one envelope by the formulas of {@code docs/formats/field-envelope.md} with the JDK alone,
 * under a key, salt and nonces that it is given. Each part of the header can be made wrong, with
 * all that depends on it made right again.
 */
final class PlainWriter {
  int version = 1;
  int form;
  int suite;
  int flags;
  byte[] context;
  byte[] scope;
  byte[] wrapped;
  byte[] salt;

  /** Where a nonce of XAES-256-GCM begins, before the position. */
  byte[] nonce = new byte[20];

  /** What a body of a stream begins with. */
  byte[] streamSalt = new byte[32];

  byte[] prefix = new byte[7];

  private final CorpusKeys.Key key;

  PlainWriter(int form, int suite, CorpusKeys.Key key, PlainReader.Context context, byte[] salt) {
    this.form = form;
    this.suite = suite;
    this.key = key;
    this.context = suite == 3 ? context.column() : context.whole();
    this.scope = new byte[0];
    this.salt = salt;
    this.wrapped = new byte[0];
  }

  PlainWriter embedded(byte[] wrappedKey) {
    wrapped = wrappedKey;
    flags |= 1;
    return this;
  }

  PlainWriter scope(byte[] bytes) {
    scope = bytes;
    return this;
  }

  int overhead() {
    return suite == 2 ? 40 : 16;
  }

  byte[] committedPart() {
    byte[] fixed = {(byte) version, (byte) form, (byte) suite, (byte) flags};
    return join(fixed, key.id(), suite == 3 ? new byte[0] : salt);
  }

  byte[] commitment() {
    byte[] label = utf8("mantlet field commitment, 1");
    return PlainCrypto.hmac("HmacSHA256", key.dataKey(), label, committedPart(), context, scope);
  }

  byte[] header() {
    byte[] fixed = join(committedPart(), commitment());
    return (flags & 1) == 0 ? fixed : join(fixed, lp(wrapped));
  }

  /** A field of AES-256-GCM, whose key is that of its data key. */
  private boolean lone() {
    return form == CorpusSample.FIELD && suite == CorpusSample.GCM;
  }

  byte[] encryptionKey() {
    return lone() ? fieldKey(key) : envelopeKey();
  }

  static byte[] fieldKey(CorpusKeys.Key key) {
    return PlainCrypto.expand("HmacSHA256", key.dataKey(), utf8("mantlet K_field, 1"), 32);
  }

  byte[] envelopeKey() {
    byte[] info = join(utf8("mantlet K_enc, 1"), commitment());
    return PlainCrypto.expand("HmacSHA256", key.dataKey(), info, suite == 3 ? 64 : 32);
  }

  /** The value at a position, under a key and associated data which can be wrong. */
  byte[] sealed(byte[] encryptionKey, byte[] associatedData, int position, byte[] plaintext) {
    if (suite == 3) {
      byte[] half = Arrays.copyOf(encryptionKey, 32);
      byte[] iv = PlainCrypto.s2v(half, associatedData, plaintext);
      return join(iv, PlainCrypto.sivCtr(encryptionKey, iv, plaintext));
    }
    if (suite == 2) {
      byte[] whole = join(nonce, u32(position));
      byte[] derived = PlainCrypto.xaesKey(encryptionKey, whole);
      byte[] bound = join(associatedData, u32(position));
      return join(whole, gcm(derived, Arrays.copyOfRange(whole, 12, 24), bound, plaintext));
    }
    return gcm(encryptionKey, gcmNonce(position), associatedData, plaintext);
  }

  byte[] gcmNonce(int position) {
    return lone() ? Arrays.copyOf(commitment(), 12) : positionNonce(position);
  }

  static byte[] positionNonce(int position) {
    return join(new byte[8], u32(position));
  }

  static byte[] gcm(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
    return PlainCrypto.run(() -> PlainCrypto.gcm(Cipher.ENCRYPT_MODE, key, nonce, aad, plaintext));
  }

  byte[] sealed(int position, byte[] plaintext) {
    return sealed(encryptionKey(), commitment(), position, plaintext);
  }

  /** A whole envelope of one value. */
  byte[] envelope(byte[] plaintext) {
    return join(header(), sealed(0, plaintext));
  }

  /** The scope of streams. */
  static byte[] names(Map<String, byte[]> streams) {
    byte[] names = u32(streams.size());
    for (byte[] name : sorted(streams).keySet()) {
      names = join(names, lp(name));
    }
    return names;
  }

  /** The key of a body, from what its own header says and {@code info}. */
  static byte[] streamKey(byte[] encryptionKey, byte[] streamSalt, byte[] info) {
    byte[] random = PlainCrypto.hmac("HmacSHA256", streamSalt, encryptionKey);
    return PlainCrypto.expand("HmacSHA256", random, info, 32);
  }

  /** The body of a stream at a position: its own header, then the segments. */
  byte[] body(int position, byte[] plaintext) {
    byte[] streamKey = streamKey(encryptionKey(), streamSalt, join(commitment(), u32(position)));
    return join(bodyHeader(), segments(streamKey, CorpusSample.SEGMENT, plaintext));
  }

  byte[] bodyHeader() {
    return join(new byte[] {40}, streamSalt, prefix);
  }

  byte[] segments(byte[] streamKey, int length, byte[] plaintext) {
    byte[] segments = new byte[0];
    int from = 0;
    for (int i = 0; i == 0 || from < plaintext.length; i++) {
      int to = Math.min(plaintext.length, from + length - 16 - (i == 0 ? 40 : 0));
      byte[] part = Arrays.copyOfRange(plaintext, from, to);
      segments = join(segments, segment(streamKey, i, to == plaintext.length, part));
      from = to;
    }
    return segments;
  }

  byte[] segment(byte[] streamKey, int index, boolean last, byte[] plaintext) {
    byte[] nonce = join(prefix, u32(index), new byte[] {(byte) (last ? 1 : 0)});
    return gcm(streamKey, nonce, new byte[0], plaintext);
  }

  /** The plaintexts in the order of the format, by path. */
  static SortedMap<byte[], byte[]> sorted(Map<String, byte[]> fields) {
    SortedMap<byte[], byte[]> sorted = new TreeMap<>(Arrays::compareUnsigned);
    fields.forEach((path, plaintext) -> sorted.put(utf8(path), plaintext));
    return sorted;
  }

  /** The list of a record, whose digest is its scope. */
  byte[] list(Map<String, byte[]> fields) {
    byte[] list = u32(fields.size());
    for (Map.Entry<byte[], byte[]> field : sorted(fields).entrySet()) {
      list = join(list, lp(field.getKey()), u32(1 + field.getValue().length + overhead()));
    }
    return list;
  }

  /** The plaintext of a packed record. */
  static byte[] packed(Map<String, byte[]> fields) {
    byte[] packed = u32(fields.size());
    for (Map.Entry<byte[], byte[]> field : sorted(fields).entrySet()) {
      packed = join(packed, lp(field.getKey()), u32(field.getValue().length), field.getValue());
    }
    return packed;
  }
}
