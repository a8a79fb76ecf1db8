package dev.mantlet.fieldcrypto;

/** The product's classes below the keyring, under a data key and a salt that the test names. */
final class BelowKeyring {
  private BelowKeyring() {}

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
      Header header = Header.of(Form.FIELD, suite, committedPart, keys.commitment(), ref);
      byte[] sealed = new byte[header.length() + plaintext.length + suite.overhead()];
      header.writeTo(sealed);
      suite.cipher(Form.FIELD, engine, keys).seal(0, plaintext, sealed, header.length());
      return sealed;
    }
  }

  private static byte[] bound(Suite suite, RecordContext context) {
    return suite.isDeterministic() ? context.columnBytes() : context.canonicalBytes();
  }
}
