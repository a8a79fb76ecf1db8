package dev.mantlet.integrity;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * A model whose signature and files were verified, with the verified bytes: a proof that only
 * {@link ModelVerifier} makes.
 *
 * <p>The bytes are in memory, and no path leads back to the files, so what happens to the folder
 * afterwards changes nothing. The memory is freed when the model and all buffers from it are
 * unreachable. Immutable, thread-safe.
 */
public final class VerifiedModel {
  private final ModelId id;
  private final ModelManifest manifest;
  private final Signer signer;
  private final Map<String, ByteBuffer> files;

  VerifiedModel(ModelId id, ModelManifest manifest, Signer signer, Map<String, ByteBuffer> files) {
    this.id = id;
    this.manifest = manifest;
    this.signer = signer;
    this.files = files;
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
   *     file of this very name, be there such a file in the folder or not
   */
  public ByteBuffer open(String name) {
    ByteBuffer content = files.get(name);
    if (content == null) {
      throw new ModelRejectedException(
          Reason.UNSIGNED_FILE,
          "the signed manifest of \"" + id + "\" has no file \"" + name + "\"");
    }
    return content.duplicate();
  }

  /** For people: the id, the number of files and the beginning of the manifest's digest. */
  @Override
  public String toString() {
    return id + " (" + manifest + ", key " + Sha256.brief(keyFingerprint()) + ")";
  }
}
