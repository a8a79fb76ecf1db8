package dev.mantlet.integrity;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;

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

  private ModelVerifier(TrustPolicy policy) {
    this.policy = policy;
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
    TrustedSigners trusted = policy.signersOf(id);
    Envelope envelope = Envelope.parse(source.readSignature(policy.maxSignatureBytes()));
    Signer signer = signer(id, envelope);
    Set<Integer> coSignatures =
        CoSignatures.verified(
            trusted.required(), envelope.payload(), source, policy.maxSignatureBytes());
    Statement statement = source.named(statement(id, envelope.payload()));
    Map<String, ByteBuffer> files = ModelFiles.load(source, coSignatures, statement, policy);
    return new VerifiedModel(id, statement.manifest(), signer, files);
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
