package dev.mantlet.fieldcrypto;

import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;

/**
 * The product's classes below the keyring, under a data key that the test names: for keys that are
 * named by id only and for the deterministic suite, which both need a key store, and for salts and
 * keys that are given.
 */
final class BelowKeyring {
  private BelowKeyring() {}

  /** Finds the data key that a header names, or refuses. */
  @FunctionalInterface
  interface Keys {
    DataKey find(Suite suite, KeyRef ref);
  }

  static byte[] sealField(
      FieldContext context, Suite suite, KeyRef ref, DataKey key, byte[] salt, byte[] plaintext) {
    byte[] committedPart = Header.committedPart(Form.FIELD, suite, ref);
    System.arraycopy(
        salt, 0, committedPart, committedPart.length - suite.saltBytes(), suite.saltBytes());
    Engine engine = new Engine();
    try (EnvelopeKeys keys =
        EnvelopeKeys.derive(
            engine.hmac(),
            key,
            suite,
            committedPart,
            bound(suite, context.record()),
            context.scope())) {
      Header header = Header.of(suite, committedPart, keys.commitment(), ref);
      byte[] sealed = new byte[header.length() + plaintext.length + suite.overhead()];
      header.writeTo(sealed);
      suite
          .cipher(engine, keys.encryption(), keys.commitment())
          .seal(0, plaintext, sealed, header.length());
      return sealed;
    }
  }

  static byte[] openField(FieldContext context, byte[] sealed, Set<Suite> accepted, Keys keys) {
    return openWhole(Form.FIELD, context.record(), context.scope(), sealed, accepted, keys);
  }

  static Map<String, byte[]> openPacked(RecordContext context, byte[] sealed, Keys keys) {
    byte[] packed = openWhole(Form.PACKED, context, new byte[0], sealed, Suite.RANDOMIZED, keys);
    return PackedMembers.unpack(packed).toMap(bytes -> bytes);
  }

  static Map<String, byte[]> openRecord(RecordContext context, SealedRecord record, Keys keys) {
    Members sealed = record.members();
    return open(
        context,
        record.header(),
        record.listDigest(),
        keys,
        cipher ->
            sealed
                .each((position, member) -> SealedMember.open(cipher, position, member))
                .toMap(bytes -> bytes));
  }

  private static byte[] openWhole(
      Form form,
      RecordContext context,
      byte[] scope,
      byte[] sealed,
      Set<Suite> accepted,
      Keys keys) {
    Header header = Header.parseFirst(sealed, form, accepted);
    if (sealed.length - header.length() < header.suite().overhead()) {
      throw new DecryptionFailedException();
    }
    return open(context, header, scope, keys, cipher -> cipher.open(0, sealed, header.length()));
  }

  private static <R> R open(
      RecordContext context,
      Header header,
      byte[] scope,
      Keys keys,
      java.util.function.Function<MemberCipher, R> work) {
    Suite suite = header.suite();
    Engine engine = new Engine();
    DataKey key = keys.find(suite, header.key());
    byte[] bound = bound(suite, context);
    try (EnvelopeKeys derived =
        EnvelopeKeys.derive(engine.hmac(), key, suite, header.committedPart(), bound, scope)) {
      if (!MessageDigest.isEqual(derived.commitment(), header.commitment())) {
        throw new DecryptionFailedException();
      }
      return work.apply(suite.cipher(engine, derived.encryption(), derived.commitment()));
    }
  }

  private static byte[] bound(Suite suite, RecordContext context) {
    return suite.isDeterministic() ? context.columnBytes() : context.canonicalBytes();
  }
}
