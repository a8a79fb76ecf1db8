package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/**
 * What all forms of envelopes share: a data key from the keyring, a salt, the commitment, the
 * cipher of the members.
 *
 * <p>Nothing is decrypted before the commitment was compared. Thread-safe.
 */
final class EnvelopeCipher {
  private final DataKeys dataKeys;
  private final Suite suite;
  private final Set<Suite> accepted;
  private final SaltSource salts;
  private final Lending<Engine> engines = new Lending<>(Engine::new);

  /** Seals with {@code suite}, opens what is {@code accepted}. */
  EnvelopeCipher(Keyring keyring, Suite suite, Set<Suite> accepted, SaltSource salts) {
    this.dataKeys = keyring.dataKeys();
    this.suite = suite;
    this.accepted = accepted;
    this.salts = salts;
  }

  Suite suite() {
    return suite;
  }

  Set<Suite> accepted() {
    return accepted;
  }

  /**
   * Seals one envelope.
   *
   * @param scope what the form protects beyond the context
   * @param bytes the plaintext bytes, which count against the data key's limits
   * @param work seals the members under the header that they get
   */
  <R> R seal(Form form, RecordContext context, Scope scope, long bytes, SealingWork<R> work) {
    return sealUnder(
        form,
        context,
        scope,
        bytes,
        (header, engine, keys, key) ->
            work.seal(header, suite.cipher(form, engine, keys), keys.scope()));
  }

  /** As {@link #seal}, for a form that seals its members itself. */
  <R> R sealUnder(
      Form form, RecordContext context, Scope scope, long bytes, SealingKeysWork<R> work) {
    SealingKey key =
        suite.isDeterministic()
            ? dataKeys.deterministic(context.owner())
            : dataKeys.sealing(context.owner(), bytes);
    byte[] committedPart = Header.committedPart(form, suite, key.ref());
    salts.fill(committedPart, committedPart.length - suite.saltBytes());
    Engine engine = engines.take();
    R sealed;
    try (EnvelopeKeys keys = keys(engine, key.dataKey(), suite, committedPart, context, scope)) {
      Header header = Header.of(form, suite, committedPart, keys.commitment(), key.ref());
      sealed = work.seal(header, engine, keys, key);
    }
    engines.giveBack(engine);
    return sealed;
  }

  /**
   * Opens one envelope, once its commitment is known to be right.
   *
   * @param work opens the members
   * @throws DecryptionFailedException if the commitment is another one, or {@code work} says so
   */
  <R> R open(RecordContext context, Header header, Scope scope, OpeningWork<R> work) {
    return openUnder(
        context,
        header,
        scope,
        (engine, keys, needsReseal) ->
            work.open(header.suite().cipher(header.form(), engine, keys), needsReseal));
  }

  /** As {@link #open}, for a form that opens its members itself. */
  <R> R openUnder(RecordContext context, Header header, Scope scope, OpeningKeysWork<R> work) {
    KeyPurpose purpose =
        header.suite().isDeterministic() ? KeyPurpose.DETERMINISTIC : KeyPurpose.SEALING;
    OpeningKey key = dataKeys.opening(context.owner(), purpose, header.key());
    Engine engine = engines.take();
    Optional<R> opened = opened(engine, context, header, scope, key, work);
    engines.giveBack(engine);
    return opened.orElseThrow(DecryptionFailedException::new);
  }

  /** Nothing if the commitment is another one: no exception, so that the engine is kept. */
  private static <R> Optional<R> opened(
      Engine engine,
      RecordContext context,
      Header header,
      Scope scope,
      OpeningKey key,
      OpeningKeysWork<R> work) {
    try (EnvelopeKeys keys =
        keys(engine, key.dataKey(), header.suite(), header.committedPart(), context, scope)) {
      return MessageDigest.isEqual(keys.commitment(), header.commitment())
          ? Optional.of(work.open(engine, keys, key.needsReseal()))
          : Optional.empty();
    }
  }

  /** Seals one value as an envelope of header and sealed value. */
  byte[] sealWhole(Form form, RecordContext context, Scope scope, byte[] plaintext) {
    return sealUnder(
        form,
        context,
        scope,
        plaintext.length,
        (header, engine, keys, key) -> {
          int headerBytes = header.length();
          byte[] sealed = new byte[headerBytes + plaintext.length + suite.overhead()];
          header.writeTo(sealed);
          suite.cipher(form, engine, keys).seal(0, plaintext, sealed, headerBytes);
          return sealed;
        });
  }

  /**
   * Opens what {@link #sealWhole} made.
   *
   * @param mostBytes the longest plaintext that this form has
   * @throws DecryptionFailedException if it is anything else
   */
  <R> R openWhole(
      Form form,
      RecordContext context,
      Scope scope,
      byte[] sealed,
      int mostBytes,
      WholeWork<R> work) {
    Header header = Header.parseFirst(sealed, form, accepted);
    int plaintextBytes = sealed.length - header.length() - header.suite().overhead();
    if (plaintextBytes < 0 || plaintextBytes > mostBytes) {
      throw new DecryptionFailedException();
    }
    return openUnder(
        context,
        header,
        scope,
        (engine, keys, needsReseal) -> {
          MemberCipher cipher = header.suite().cipher(form, engine, keys);
          return work.take(cipher.open(0, sealed, header.length()), needsReseal);
        });
  }

  private static EnvelopeKeys keys(
      Engine engine,
      DataKey dataKey,
      Suite suite,
      byte[] committedPart,
      RecordContext context,
      Scope scope) {
    byte[] bound = suite.isDeterministic() ? context.columnBytes() : context.canonicalBytes();
    return EnvelopeKeys.derive(
        engine.hmac(), dataKey, suite, committedPart, bound, scope.bytes(engine));
  }

  /** What a form protects beyond the context; asked for while an engine is lent. */
  @FunctionalInterface
  interface Scope {
    byte[] bytes(Engine engine);
  }

  /** Seals the members of one envelope with this scope. */
  @FunctionalInterface
  interface SealingWork<R> {
    R seal(Header header, MemberCipher cipher, byte[] scope);
  }

  /** Opens members of one envelope. */
  @FunctionalInterface
  interface OpeningWork<R> {
    R open(MemberCipher cipher, boolean needsReseal);
  }

  /** Seals one envelope with keys that are wiped when it returns; the last one is the keyring's. */
  @FunctionalInterface
  interface SealingKeysWork<R> {
    R seal(Header header, Engine engine, EnvelopeKeys keys, SealingKey key);
  }

  /** Opens one envelope with keys that are wiped when it returns. */
  @FunctionalInterface
  interface OpeningKeysWork<R> {
    R open(Engine engine, EnvelopeKeys keys, boolean needsReseal);
  }

  /** Takes the plaintext of an envelope of one value. */
  @FunctionalInterface
  interface WholeWork<R> {
    R take(byte[] plaintext, boolean needsReseal);
  }
}
