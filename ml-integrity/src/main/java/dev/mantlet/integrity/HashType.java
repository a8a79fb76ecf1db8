package dev.mantlet.integrity;

import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.Blake3Digest;

/**
 * The hashes of OpenSSF Model Signing (algorithm registry of v1.0), by which a manifest may name
 * the content of its files.
 *
 * <p>We sign with SHA-256, which the JDK computes with the processor's instructions; the others are
 * there to verify what was signed elsewhere.
 */
enum HashType {
  SHA256("sha256", 32, Sha256::start),

  /** BLAKE2b with 512 bits (RFC 7693). */
  BLAKE2B("blake2b", 64, () -> new BouncyDigest(new Blake2bDigest(512))),

  /** BLAKE3 with 256 bits. */
  BLAKE3("blake3", 32, () -> new BouncyDigest(new Blake3Digest(256)));

  private final String id;
  private final int digestBytes;
  private final Supplier<MessageDigest> start;

  HashType(String id, int digestBytes, Supplier<MessageDigest> start) {
    this.id = id;
    this.digestBytes = digestBytes;
    this.start = start;
  }

  static Optional<HashType> withId(String id) {
    return Stream.of(values()).filter(type -> type.id.equals(id)).findFirst();
  }

  /** A digest over nothing yet. */
  MessageDigest start() {
    return start.get();
  }

  /** The name in a manifest. */
  String id() {
    return id;
  }

  int digestBytes() {
    return digestBytes;
  }

  /**
   * Whether {@code text} is a digest of this hash as the format wants it: lower-case hex digits.
   */
  boolean isDigest(String text) {
    return text.length() == 2 * digestBytes && Sha256.isLowerHex(text);
  }

  /** Bouncy Castle's digest as one of the JDK's. */
  private static final class BouncyDigest extends MessageDigest {
    private final Digest digest;

    BouncyDigest(Digest digest) {
      super(digest.getAlgorithmName());
      this.digest = digest;
    }

    @Override
    protected void engineUpdate(byte input) {
      digest.update(input);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
      digest.update(input, offset, length);
    }

    @Override
    protected byte[] engineDigest() {
      byte[] value = new byte[digest.getDigestSize()];
      digest.doFinal(value, 0);
      return value;
    }

    @Override
    protected void engineReset() {
      digest.reset();
    }
  }
}
