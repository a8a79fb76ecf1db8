package dev.mantlet.integrity;

import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bouncycastle.jcajce.provider.digest.Blake2b;
import org.bouncycastle.jcajce.provider.digest.Blake3;

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
  BLAKE2B("blake2b", 64, Blake2b.Blake2b512::new),

  /** BLAKE3 with 256 bits. */
  BLAKE3("blake3", 32, Blake3.Blake3_256::new);

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
}
