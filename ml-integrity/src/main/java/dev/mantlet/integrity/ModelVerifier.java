package dev.mantlet.integrity;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Verifies models against a {@link TrustPolicy} and hands out the verified bytes. Immutable,
 * thread-safe.
 *
 * <p>The order of the checks is part of the security: the bundle's size and JSON, its media type,
 * the key or the certificates, exactly one signature, the payload type, the signature over the
 * exact payload bytes, the co-signatures; only then is the statement read: its types, the model id,
 * the file names, the root digest; and only then are files opened, each once, and no file that is
 * not signed.
 */
public final class ModelVerifier {
  private final TrustPolicy policy;
  private final FormatCheck formats;

  private ModelVerifier(TrustPolicy policy) {
    this.policy = policy;
    this.formats = FormatCheck.of(policy);
  }

  /** A verifier that trusts as {@code policy} says. */
  public static ModelVerifier trusting(TrustPolicy policy) {
    return new ModelVerifier(policy);
  }

  /**
   * Verifies that {@code source} is the model {@code id}, whole and unchanged, signed by whom the
   * policy trusts for it.
   *
   * <p>All files are read into direct memory. A refusal leaves nothing behind.
   *
   * @throws ModelRejectedException if anything is not as it was signed, or cannot be read
   */
  public VerifiedModel verify(ModelId id, ModelSource source) {
    return verify(id, source, () -> new FilesInMemory(formats));
  }

  /**
   * Verifies like {@link #verify} and keeps the files in a new folder below {@code parent} that
   * only this user can enter, for models that are too large for memory; {@link
   * VerifiedModel#close()} deletes it.
   *
   * <p>Each file is hashed while it is copied, and not read again from where it came from. Where
   * the system cannot keep links out of the way of the copy, or others out of the folder, the model
   * is refused ({@link Reason#NO_PRIVATE_COPY}). Whoever runs code as the same user can still
   * change the copy.
   *
   * @param parent a folder with enough room, which others cannot write to, or only as to {@code
   *     /tmp}
   */
  public VerifiedModel verifyToPrivateCopy(ModelId id, ModelSource source, Path parent) {
    return verify(id, source, () -> PrivateCopy.in(parent, formats, source.origin()));
  }

  /**
   * Verifies like {@link #verify} and leaves the files where they are. Unsafe: whoever can write to
   * the folder can change a file after it was hashed and before it is loaded, or while it is in
   * use. The model says so by {@link VerifiedModel#loading()}.
   *
   * @param source a folder or a file; streams are an {@link IllegalArgumentException}
   */
  public VerifiedModel verifyInPlaceUnsafe(ModelId id, ModelSource source) {
    if (source.origin() instanceof StreamOrigin) {
      throw new IllegalArgumentException("streams are in no place: verify them in memory");
    }
    return verify(id, source, () -> new FilesInPlace(formats, source.origin()));
  }

  private VerifiedModel verify(ModelId id, ModelSource source, Supplier<VerifiedFiles> place) {
    TrustedSigners trusted = policy.signersOf(id);
    Envelope envelope = Envelope.parse(source.readSignature(policy.maxSignatureBytes()));
    Signer signer = signer(id, envelope);
    Set<Integer> coSignatures =
        CoSignatures.verified(
            trusted.required(), envelope.payload(), source, policy.maxSignatureBytes());
    Statement statement = source.named(statement(id, envelope.payload()));
    VerifiedFiles files = place.get();
    try {
      ModelFiles.load(source, coSignatures, statement, policy, files);
      return new VerifiedModel(id, statement.manifest(), signer, files);
    } catch (RuntimeException | Error e) {
      files.close();
      throw e;
    }
  }

  /**
   * Who is trusted for {@code id} and signed the envelope; nothing of the payload has been read.
   */
  Signer signer(ModelId id, Envelope envelope) {
    Signer signer = policy.signersOf(id).signer(envelope);
    if (policy.allows(Leniency.FORMAT_OF_VERSION_02)) {
      EnvelopeSignature.checkWithVersion02(envelope, signer);
    } else {
      EnvelopeSignature.check(envelope, signer);
    }
    return signer;
  }

  private Statement statement(ModelId id, byte[] payload) {
    if (policy.allows(Leniency.FORMAT_OF_VERSION_02)) {
      return LegacyFormat.statement(payload, policy.names())
          .orElseGet(() -> Statement.parse(payload, id, policy.names()));
    }
    return Statement.parse(payload, id, policy.names());
  }
}
