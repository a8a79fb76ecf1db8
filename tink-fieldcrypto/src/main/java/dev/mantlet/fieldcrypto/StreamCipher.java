package dev.mantlet.fieldcrypto;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Seals values that are too large for memory: one stream, or several named ones under one header,
 * such as the files of a model folder.
 *
 * <p>Tink's streaming AEAD (AES256_GCM_HKDF_1MB) under a key derived for this one envelope, bound
 * to its context and to the names, with a commitment that is checked before anything is decrypted.
 * Uses about 2 MiB of memory for each open stream, whatever its length. What was read is authentic,
 * but only a beginning until the end was reached: see {@link OpeningStream#toEnd}. Format and
 * security argument: {@code docs/formats/sealed-stream.md}. Thread-safe; the streams are not.
 *
 * {@snippet class="dev.mantlet.fieldcrypto.StreamSnippetsTest" region="stream"}
 */
public final class StreamCipher {
  private final EnvelopeCipher envelopes;
  private final int segmentBytes;
  private final long maxBytes;

  /** The seam for tests, with small segments and limits. */
  StreamCipher(Keyring keyring, SaltSource salts, int segmentBytes, long maxBytes) {
    this.envelopes =
        new EnvelopeCipher(
            Objects.requireNonNull(keyring, "keyring"),
            Suite.AES_256_GCM,
            StreamHeader.ACCEPTED,
            salts);
    this.segmentBytes = segmentBytes;
    this.maxBytes = maxBytes;
  }

  /** Seals with the keys of {@code keyring}. */
  public static StreamCipher using(Keyring keyring) {
    return new StreamCipher(
        keyring, SaltSource.secure(), StreamAead.SEGMENT_BYTES, SegmentWriter.MAX_BYTES);
  }

  /**
   * Seals all of {@code source} into {@code sink}; closes neither.
   *
   * @param source at most 16 TiB
   * @throws IOException if either stream throws it or the source is too long; what was written does
   *     not open
   * @throws KeyUnavailableException if a new data key was needed and the key service gave none
   */
  public void seal(FieldContext context, InputStream source, OutputStream sink) throws IOException {
    SealingStream sealing = sealing(context, sink);
    source.transferTo(sealing);
    sealing.finish();
  }

  /**
   * Opens all of {@code source} into {@code sink}; closes neither.
   *
   * @return the proof that it was whole; where there is none, the sink has a beginning at most
   * @throws DecryptionFailedException if it is not exactly what was sealed in this context
   * @throws KeyUnavailableException if the data key is disabled or destroyed, or is not cached and
   *     the key service could not be asked
   * @throws IOException if either stream throws it
   */
  public WholeStream open(FieldContext context, InputStream source, OutputStream sink)
      throws IOException {
    OpeningStream opening = opening(context, source);
    opening.transferTo(sink);
    return opening.toEnd();
  }

  /**
   * Starts to seal a stream; what is written is sealed into {@code sink}.
   *
   * @throws IOException if the sink throws it
   * @throws KeyUnavailableException if a new data key was needed and the key service gave none
   */
  public SealingStream sealing(FieldContext context, OutputStream sink) throws IOException {
    SealedStreams sealed = sealed(context.record(), Set.of(context.path()));
    sink.write(sealed.header().bytes());
    return sealed.sealing(context.path(), sink);
  }

  /**
   * Starts to open what was sealed in {@code context}: reads the header and checks it.
   *
   * @param context where the caller knows the stream to be from, never what is stored with it
   * @param source ends where the sealed stream ends; read to its end, with segments read ahead
   * @throws DecryptionFailedException if this is no header that was made in this context
   * @throws KeyUnavailableException if the data key is disabled or destroyed, or is not cached and
   *     the key service could not be asked
   * @throws IOException if the source throws it
   */
  public OpeningStream opening(FieldContext context, InputStream source) throws IOException {
    Header header = StreamHeader.read(source);
    return opened(context.record(), header, Set.of(context.path())).opening(context.path(), source);
  }

  /**
   * Starts to seal several streams of a record under one header, each to a sink of its own.
   *
   * @param names the names of all streams, at most 8,192 of 1 to 1,024 UTF-8 bytes each
   * @throws IllegalArgumentException if there are too many, or one cannot be bound
   * @throws KeyUnavailableException if a new data key was needed and the key service gave none
   */
  public NamedSealing sealingAll(RecordContext context, Set<String> names) {
    return sealed(context, names);
  }

  /**
   * Starts to open streams that were sealed together: checks header and names, reads no stream.
   *
   * @param context where the caller knows the streams to be from, never what is stored with them
   * @param header what {@link NamedSealing#finish} returned
   * @param names the names of all streams, neither more nor fewer than were sealed
   * @throws IllegalArgumentException if there are too many names, or one cannot have been bound
   * @throws DecryptionFailedException if this is no header that was made in this context for these
   *     names
   * @throws KeyUnavailableException if the data key is disabled or destroyed, or is not cached and
   *     the key service could not be asked
   */
  public NamedOpening openingAll(RecordContext context, byte[] header, Set<String> names) {
    return opened(context, StreamHeader.parse(header), names);
  }

  private SealedStreams sealed(RecordContext context, Set<String> names) {
    StreamNames checked = StreamNames.of(names);
    return envelopes.sealUnder(
        Form.STREAM,
        context,
        engine -> checked.scope(),
        0, // nobody knows yet: counted when a stream is finished
        (header, engine, keys, key) ->
            new SealedStreams(
                header, new StreamAead(keys, segmentBytes), checked, maxBytes, key.charging()));
  }

  private OpenedStreams opened(RecordContext context, Header header, Set<String> names) {
    StreamNames checked = StreamNames.of(names);
    return envelopes.openUnder(
        context,
        header,
        engine -> checked.scope(),
        (engine, keys, needsReseal) ->
            new OpenedStreams(new StreamAead(keys, segmentBytes), checked, needsReseal));
  }

  /**
   * Where the plaintext of one stream is written to. Not thread-safe.
   *
   * <p>{@link #finish} makes the sealed stream whole. Closing alone does not, so that a program
   * that fails in the middle leaves nothing that opens; it then throws an {@code IOException}.
   * After a failed write nothing more is taken.
   */
  public abstract static sealed class SealingStream extends OutputStream permits SegmentWriter {
    SealingStream() {}

    /**
     * Seals what is left and marks the end; nothing can be written after that. Does not close the
     * sink. Calling it again does nothing.
     *
     * @throws IOException if the sink throws it, or the stream failed or was closed before; what
     *     was written does not open
     */
    public abstract void finish() throws IOException;

    /**
     * Closes the sink.
     *
     * @throws IOException if the sink throws it, or the stream was not finished, so that what was
     *     written does not open
     */
    @Override
    public abstract void close() throws IOException;
  }

  /**
   * Where the plaintext of one stream is read from. Not thread-safe.
   *
   * <p>A segment is given out only after it was found to be what was sealed. A read throws {@link
   * DecryptionFailedException} where that is not so, for a stream that was cut or lengthened too,
   * and an {@code IOException} only if the source does; nothing can be read after either.
   */
  public abstract static sealed class OpeningStream extends InputStream permits SegmentReader {
    OpeningStream() {}

    /**
     * Reads and checks what is left, and throws its plaintext away: for those who read only a part,
     * or want proof that they read all.
     *
     * @throws DecryptionFailedException if it is not exactly what was sealed in this context
     * @throws IOException if the source throws it, or the stream is closed
     */
    public abstract WholeStream toEnd() throws IOException;

    /**
     * Whether the data key seals no more, so that the stream should be sealed again when
     * convenient.
     */
    public abstract boolean needsReseal();
  }

  /**
   * The proof that a stream was read to the end that was sealed; only {@link OpeningStream#toEnd}
   * and {@link StreamCipher#open} give one. Immutable.
   */
  public static final class WholeStream {
    private final long bytes;
    private final boolean needsReseal;

    WholeStream(long bytes, boolean needsReseal) {
      this.bytes = bytes;
      this.needsReseal = needsReseal;
    }

    /** The number of plaintext bytes of the whole stream. */
    public long bytes() {
      return bytes;
    }

    /**
     * Whether the data key seals no more, so that the stream should be sealed again when
     * convenient.
     */
    public boolean needsReseal() {
      return needsReseal;
    }

    @Override
    public String toString() {
      return "WholeStream[" + bytes + " bytes" + (needsReseal ? ", needs reseal]" : "]");
    }
  }

  /**
   * Several streams that are sealed under one header. Thread-safe: they can be sealed at the same
   * time.
   */
  public abstract static sealed class NamedSealing permits SealedStreams {
    NamedSealing() {}

    /**
     * Starts to seal the stream {@code name}; what is written is sealed into {@code sink}. One try
     * for each name: two bodies under one header could be exchanged for one another.
     *
     * @throws IllegalArgumentException if it is none of the names
     * @throws IllegalStateException if this stream was started before
     * @throws IOException if the sink throws it
     */
    public abstract SealingStream sealing(String name, OutputStream sink) throws IOException;

    /**
     * The header, which is to be stored beside the streams: nothing opens without it.
     *
     * @throws IllegalStateException if not all streams are finished; if one failed, seal all of
     *     them again
     */
    public abstract byte[] finish();
  }

  /**
   * Several streams that were sealed under one header, with their names; only what is read is
   * opened. Thread-safe: they can be opened in any order, again, and at the same time.
   */
  public abstract static sealed class NamedOpening permits OpenedStreams {
    NamedOpening() {}

    /** The names, in the order of their UTF-8 bytes; unmodifiable. */
    public abstract List<String> names();

    /**
     * Starts to open the stream {@code name}; reads nothing yet.
     *
     * @param source ends where the sealed stream ends
     * @throws IllegalArgumentException if it is none of the names
     */
    public abstract OpeningStream opening(String name, InputStream source);

    /**
     * Whether the data key seals no more, so that the streams should be sealed again when
     * convenient.
     */
    public abstract boolean needsReseal();
  }
}
