package dev.mantlet.integrity;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Signs model folders as OpenSSF Model Signing v1.0 bundles. Immutable; thread-safe if the private
 * key is.
 *
 * <p>It writes the profile that the reference tool verifies too: every file whole, SHA-256, sorted
 * by name. Left out are {@code .git}, {@code .gitignore}, {@code .gitattributes} and {@code
 * .github} at the top of the folder, and the signature itself; the signature says so. The same
 * folder gives the same statement; only the ECDSA signature differs each time.
 */
public final class ModelSigner {
  private static final List<String> GIT =
      List.of(".git", ".gitattributes", ".github", ".gitignore");

  private final PrivateKey privateKey;
  private final EcKey publicKey;

  private ModelSigner(PrivateKey privateKey, EcKey publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /**
   * A signer with this pair of keys.
   *
   * @param privateKey a key that some JCA provider can sign with, in memory or in a token
   * @param publicKey its public half, on P-256, P-384 or P-521; another one is an {@link
   *     IllegalArgumentException}
   */
  public static ModelSigner withKey(PrivateKey privateKey, PublicKey publicKey) {
    return new ModelSigner(privateKey, EcKey.of(publicKey));
  }

  /** Signs a folder that will have its signature inside, as {@code model.sig}. */
  public SignedBundle sign(ModelId id, Path folder) {
    return sign(id, ModelSource.folder(folder));
  }

  /**
   * Signs the folder of {@code source}; its signature file need not exist, and is left out if it is
   * inside.
   *
   * @throws ModelRejectedException if there is no file, or something that no verifier would accept:
   *     a link, a pipe, a name that other systems read differently
   * @throws IllegalStateException if the keys are no pair, or the private key cannot sign
   */
  public SignedBundle sign(ModelId id, ModelSource source) {
    Set<String> ignored = new TreeSet<>(GIT);
    source.signatureNameInside().ifPresent(ignored::add);
    byte[] payload = BundleWriter.statement(id, digests(source, ignored), ignored);
    byte[] signature = sign(Dsse.preAuthenticationEncoding(Envelope.PAYLOAD_TYPE, payload));
    byte[] bundle = BundleWriter.bundle(publicKey.fingerprint(), payload, signature);
    Statement statement =
        Statement.parse(Envelope.parse(bundle).payload(), id, ResourceNames.PORTABLE);
    return new SignedBundle(bundle, statement.manifest());
  }

  private static Map<String, String> digests(ModelSource source, Set<String> ignored) {
    Digests digests = new Digests();
    FolderWalk.through(source.folder(), ignored, digests);
    if (digests.byName.isEmpty()) {
      throw new ModelRejectedException(Reason.EMPTY_MODEL, "the folder has no file to sign");
    }
    return digests.byName;
  }

  /** Hashes each file; a name that could not be signed is refused before its file is read. */
  private static final class Digests implements FolderWalk.Visitor {
    final Map<String, String> byName = new TreeMap<>(ResourceNames.order());

    @Override
    public void beforeOpening(String name) {
      ResourceNames.PORTABLE.check(name);
    }

    @Override
    public void file(String name, long size, ReadableByteChannel channel) throws IOException {
      byName.put(name, FileContent.sha256(name, size, channel));
    }
  }

  private byte[] sign(byte[] message) {
    try {
      Signature signer = Signature.getInstance(publicKey.curve().signatureAlgorithm());
      signer.initSign(privateKey);
      signer.update(message);
      byte[] signature = signer.sign();
      if (!publicKey.verifies(message, signature)) {
        throw new IllegalStateException(
            "the private key does not belong to the public key "
                + Sha256.brief(publicKey.fingerprint()));
      }
      return signature;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "the private key cannot sign with " + publicKey.curve().signatureAlgorithm(), e);
    }
  }
}
