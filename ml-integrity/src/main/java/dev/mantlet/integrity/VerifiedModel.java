package dev.mantlet.integrity;

import dev.mantlet.integrity.release.ReleaseStatement;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model whose signature and files were verified, with the verified bytes: a proof that only
 * {@link ModelVerifier} makes.
 *
 * <p>Unless another way was asked for, the bytes are in memory, and no path leads back to the
 * files, so what happens to the folder afterwards changes nothing. The memory is freed when the
 * model and all buffers from it are unreachable. Immutable but for {@link #close}, thread-safe.
 */
public final class VerifiedModel implements AutoCloseable {
  private final ModelId id;
  private final ModelManifest manifest;
  private final Signer signer;
  private final VerifiedFiles files;
  private final VerificationReport report;

  /** Where the verified files are. */
  public enum Loading {
    /** In memory that was hashed itself. */
    IN_MEMORY,
    /** In a folder of their own that only this user can enter. */
    PRIVATE_COPY,
    /**
     * Where they were, and where others may change them: the signature is no proof of what loads.
     */
    IN_PLACE_UNSAFE
  }

  VerifiedModel(
      ModelId id,
      ModelManifest manifest,
      Signer signer,
      VerifiedFiles files,
      VerificationReport report) {
    this.id = id;
    this.manifest = manifest;
    this.signer = signer;
    this.files = files;
    this.report = report;
  }

  /** The id that was expected and found. */
  public ModelId id() {
    return id;
  }

  /** The signed files and their digests. */
  public ModelManifest manifest() {
    return manifest;
  }

  /** The SHA-256 of the signer's public key, as PEM text, in lower-case hex. */
  public String keyFingerprint() {
    return signer.key().fingerprint();
  }

  /**
   * Whose certificate it was: the pinned name, or the certificate's subject if its key or nobody
   * was pinned. Empty if the model was signed by a key alone.
   */
  public Optional<String> signerIdentity() {
    return signer.identity();
  }

  /** The release that this model is; empty if the policy requires no release statement. */
  public Optional<ReleaseStatement> release() {
    return report.release();
  }

  /** What the verification found, with what should still be known of a good model. */
  public VerificationReport report() {
    return report;
  }

  /** Where the files are, which says how far this proof goes. */
  public Loading loading() {
    return files.loading();
  }

  /**
   * Who vouched for the identity of a keyless signer: the OpenID issuer. Empty for other signers.
   */
  public Optional<String> signerIssuer() {
    return signer.issuer();
  }

  /**
   * The verified bytes of a file: a read-only direct buffer of its own position, big-endian, from 0
   * to the file's length.
   *
   * @throws ModelRejectedException ({@link Reason#UNSIGNED_FILE}) if the signed manifest has no
   *     file of this very name, be there such a file in the folder or not; ({@link
   *     Reason#TOO_LARGE}) if it is larger than a buffer, which it can only be outside of memory
   */
  public ByteBuffer open(String name) {
    return files.open(signed(name));
  }

  /** The length of a file in bytes; refuses as {@link #open} does. */
  public long size(String name) {
    return files.size(signed(name));
  }

  /**
   * Where a file is on a disk, for native code that reads files itself: empty if the model is in
   * memory. In a private copy it has its name below the copy's folder. Refuses as {@link #open}
   * does.
   */
  public Optional<Path> path(String name) {
    return files.path(signed(name));
  }

  private String signed(String name) {
    if (!manifest.names().contains(name)) {
      throw new ModelRejectedException(
          Reason.UNSIGNED_FILE,
          "the signed manifest of \"" + id + "\" has no file \"" + name + "\"");
    }
    return name;
  }

  /**
   * Deletes the private copy, if there is one; otherwise there is nothing to close. Sessions and
   * buffers that were made before stay as they are; whoever asks a deleted copy for bytes, a path
   * or a session gets an {@link IllegalStateException}.
   */
  @Override
  public void close() {
    files.close();
  }

  /** For people: the id, the number of files and the beginning of the manifest's digest. */
  @Override
  public String toString() {
    return id + " (" + manifest + ", key " + Sha256.brief(keyFingerprint()) + ")";
  }
}
