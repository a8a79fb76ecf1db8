package dev.mantlet.integrity;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Verifies models against a {@link TrustPolicy} and hands out the verified bytes. Immutable,
 * thread-safe.
 *
 * <p>The order of the checks is part of the security: the bundle's size and JSON, its media type,
 * the key, exactly one signature, the payload type, the signature over the exact payload bytes;
 * only then is the statement read: its types, the model id, the file names, the root digest; and
 * only then are files opened, each once, and no file that is not signed.
 */
public final class ModelVerifier {
  private final TrustPolicy policy;

  private ModelVerifier(TrustPolicy policy) {
    this.policy = policy;
  }

  /** A verifier that trusts as {@code policy} says. */
  public static ModelVerifier trusting(TrustPolicy policy) {
    return new ModelVerifier(policy);
  }

  /**
   * Verifies that {@code source} is the model {@code id}, whole and unchanged, signed by a key that
   * is trusted for it.
   *
   * <p>All files are read into direct memory. A refusal leaves nothing behind.
   *
   * @throws ModelRejectedException if anything is not as it was signed, or cannot be read
   */
  public VerifiedModel verify(ModelId id, ModelSource source) {
    policy.keysFor(id);
    Envelope envelope = Envelope.parse(source.readSignature());
    EcKey key = signer(id, envelope);
    Statement statement = Statement.parse(envelope.payload(), id, policy.names());
    Map<String, ByteBuffer> files = ModelFiles.load(source, statement, policy.maxModelBytes());
    return new VerifiedModel(id, statement.manifest(), key.fingerprint(), files);
  }

  /**
   * The key that is trusted for {@code id} and signed the envelope; nothing of the payload has been
   * read.
   */
  EcKey signer(ModelId id, Envelope envelope) {
    EcKey key = policy.keyFor(id, envelope.keyFingerprint());
    if (!key.verifies(envelope.signedBytes(), envelope.signature())) {
      throw new ModelRejectedException(
          Reason.BAD_SIGNATURE,
          "the signature is not one by the key "
              + Sha256.brief(key.fingerprint())
              + " over this statement; the bundle was changed, or signed by another key");
    }
    return key;
  }
}
