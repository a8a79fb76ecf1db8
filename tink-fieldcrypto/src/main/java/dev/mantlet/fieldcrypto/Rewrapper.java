package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyService;
import dev.mantlet.fieldcrypto.spi.KeyStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Wraps data keys with another key service, or with a new key of the same one, without touching
 * what they seal.
 *
 * <p>Each new wrap is unwrapped again and compared before it is stored, stored only where nobody
 * changed the key meanwhile, and read back after. A key that neither service unwraps is counted,
 * named in the progress and left as it is; a service or store that is away ends the run, and the
 * last checkpoint says where to go on. Running it again, or from an earlier checkpoint, does no
 * harm. Immutable; thread-safe.
 */
public final class Rewrapper {
  private final WrapExchange exchange;
  private final boolean dryRun;

  private Rewrapper(WrapExchange exchange, boolean dryRun) {
    this.exchange = exchange;
    this.dryRun = dryRun;
  }

  /**
   * A rewrapper that unwraps with {@code from} and wraps with {@code to}; both may be the same
   * service, which then wraps with its newest key.
   */
  public static Rewrapper between(KeyService from, KeyService to) {
    return new Rewrapper(
        new WrapExchange(
            KeyWrap.unguarded(Objects.requireNonNull(from, "from")),
            KeyWrap.unguarded(Objects.requireNonNull(to, "to"))),
        false);
  }

  /**
   * The same one, which asks both services as in earnest and changes no store and writes no stream.
   */
  public Rewrapper dryRun() {
    return new Rewrapper(exchange, true);
  }

  /**
   * Re-wraps all keys of a store.
   *
   * @param progress told after each key, on this thread
   * @return what was done in this run
   * @throws KeyUnavailableException if a service could not be asked, or refused to wrap
   * @throws IOException if the store could not be asked
   */
  public Progress rewrap(KeyStore store, Consumer<Progress> progress) throws IOException {
    return new StoreRewrap(exchange, store, dryRun).run(Optional.empty(), progress);
  }

  /**
   * Goes on behind a checkpoint of an earlier run.
   *
   * @param checkpoint {@link Progress#checkpoint} of that run
   * @param progress told after each key, on this thread
   * @return what was done in this run
   * @throws KeyUnavailableException if a service could not be asked, or refused to wrap
   * @throws IOException if the store could not be asked
   */
  public Progress resume(KeyStore store, KeyId checkpoint, Consumer<Progress> progress)
      throws IOException {
    return new StoreRewrap(exchange, store, dryRun).run(Optional.of(checkpoint), progress);
  }

  /**
   * Re-wraps the data key in the header of a record. The sealed fields stay as they are and stay
   * valid.
   *
   * @param context where the caller knows the record to be from
   * @throws DecryptionFailedException if neither service unwraps the key as one of this owner
   * @throws IllegalStateException if the record's key is in a key store
   * @throws KeyUnavailableException if a service could not be asked, or refused to wrap
   */
  public SealedRecord rewrap(RecordContext context, SealedRecord record) {
    return new SealedRecord(exchange.exchanged(context.owner(), record.header()), record.members());
  }

  /**
   * Re-wraps the data key in the header of a single sealed value.
   *
   * @param context where the caller knows the value to be from
   * @throws DecryptionFailedException if it is no sealed value, or neither service unwraps the key
   *     as one of this owner
   * @throws IllegalStateException if the key is in a key store
   * @throws KeyUnavailableException if a service could not be asked, or refused to wrap
   */
  public byte[] rewrap(FieldContext context, byte[] sealed) {
    return rewrap(context.record(), sealed, Form.FIELD);
  }

  /**
   * Re-wraps the data key in the header of a packed record.
   *
   * @param context where the caller knows the record to be from
   * @param sealed what {@link RecordCipher#sealPacked} made
   * @throws DecryptionFailedException if it is no packed record, or neither service unwraps the key
   *     as one of this owner
   * @throws IllegalStateException if the key is in a key store
   * @throws KeyUnavailableException if a service could not be asked, or refused to wrap
   */
  public byte[] rewrapPacked(RecordContext context, byte[] sealed) {
    return rewrap(context, sealed, Form.PACKED);
  }

  private byte[] rewrap(RecordContext context, byte[] sealed, Form form) {
    Header header = Header.parseFirst(sealed, form, Suite.RANDOMIZED);
    byte[] other = exchange.exchanged(context.owner(), header).bytes();
    int body = sealed.length - header.length();
    byte[] result = Arrays.copyOf(other, other.length + body);
    System.arraycopy(sealed, header.length(), result, other.length, body);
    return result;
  }

  /**
   * Re-wraps the data key in a header that is stored apart from what it belongs to: of a record, or
   * of named streams. Record and streams stay as they are and stay valid.
   *
   * @param context where the caller knows the record or the streams to be from
   * @param header {@link SealedRecord#headerBytes} or what {@link StreamCipher.NamedSealing#finish}
   *     returned
   * @throws DecryptionFailedException if it is no such header, or neither service unwraps the key
   *     as one of this owner
   * @throws IllegalStateException if the key is in a key store
   * @throws KeyUnavailableException if a service could not be asked, or refused to wrap
   */
  public byte[] rewrapHeader(RecordContext context, byte[] header) {
    boolean ofStreams = header.length > 1 && header[1] == Form.STREAM.code();
    Header parsed =
        ofStreams
            ? StreamHeader.parse(header)
            : Header.parse(header, Form.RECORD, Suite.RANDOMIZED);
    return exchange.exchanged(context.owner(), parsed).bytes();
  }

  /**
   * Re-wraps the data key in the text of a record's header, such as the one in a sealed JSON
   * document: the first text at its member {@code _sealed}, the rest of which stays as it is.
   *
   * @param context where the caller knows the record to be from
   * @param header {@link SealedRecord#headerText}
   * @throws DecryptionFailedException if it is no such header, or neither service unwraps the key
   *     as one of this owner
   * @throws IllegalStateException if the key is in a key store
   * @throws KeyUnavailableException if a service could not be asked, or refused to wrap
   */
  public String rewrapHeader(RecordContext context, String header) {
    byte[] bytes = SealedText.decode(header, Header.MAX_BYTES);
    return SealedText.encode(rewrapHeader(context, bytes));
  }

  /**
   * Re-wraps the data key in the header of a single stream, and copies the rest as it is; closes
   * neither. If it fails, the source is whole and can be taken again, and what the sink has is to
   * be thrown away.
   *
   * @param context where the caller knows the stream to be from
   * @param source what {@link StreamCipher#seal} wrote
   * @throws DecryptionFailedException if it does not begin with the header of a stream, or neither
   *     service unwraps the key as one of this owner; nothing was written then
   * @throws IOException if either stream throws it
   * @throws IllegalStateException if the key is in a key store
   * @throws KeyUnavailableException if a service could not be asked, or refused to wrap
   */
  public void rewrap(FieldContext context, InputStream source, OutputStream sink)
      throws IOException {
    Header header = StreamHeader.read(source);
    byte[] again = exchange.exchanged(context.record().owner(), header).bytes();
    if (!dryRun) {
      sink.write(again);
      source.transferTo(sink);
    }
  }

  @Override
  public String toString() {
    return dryRun ? "Rewrapper[dry run]" : "Rewrapper";
  }

  /**
   * How far a run is.
   *
   * @param seen keys that were looked at
   * @param rewrapped keys with a new wrap; in a dry run, those that would have one
   * @param destroyed keys that have nothing to wrap
   * @param changedMeanwhile keys that somebody else changed at the same time: run again
   * @param refused keys that neither service unwraps; they are as they were
   * @param checkpoint the last key that was looked at, to resume behind
   * @param lastRefused the last key that neither service unwraps
   */
  public record Progress(
      long seen,
      long rewrapped,
      long destroyed,
      long changedMeanwhile,
      long refused,
      Optional<KeyId> checkpoint,
      Optional<KeyId> lastRefused) {
    /**
     * Whether every key that this run looked at, and that can be wrapped, has its new wrap. A
     * resumed run says nothing of the keys before its checkpoint, and none of keys that were made
     * with the old service meanwhile: before that one goes, a dry run from the beginning, between
     * the new service and itself, must be complete.
     */
    public boolean isComplete() {
      return changedMeanwhile == 0 && refused == 0;
    }

    Progress and(KeyId id, StoreRewrap.Outcome outcome) {
      return new Progress(
          seen + 1,
          rewrapped + (outcome == StoreRewrap.Outcome.REWRAPPED ? 1 : 0),
          destroyed + (outcome == StoreRewrap.Outcome.DESTROYED ? 1 : 0),
          changedMeanwhile + (outcome == StoreRewrap.Outcome.CHANGED ? 1 : 0),
          refused + (outcome == StoreRewrap.Outcome.REFUSED ? 1 : 0),
          Optional.of(id),
          outcome == StoreRewrap.Outcome.REFUSED ? Optional.of(id) : lastRefused);
    }
  }
}
