package dev.mantlet.integrity;

import dev.mantlet.integrity.release.ReleaseStatement;
import dev.mantlet.integrity.release.RollbackStatement;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Signs models as OpenSSF Model Signing v1.0 bundles. Immutable; thread-safe if the private key is.
 *
 * <p>It writes the profile that the reference tool verifies too: every file whole, SHA-256, sorted
 * by name. Left out are {@code .git}, {@code .gitignore}, {@code .gitattributes} and {@code
 * .github} at the top of the folder, the signature itself, and what the {@link ModelSource}
 * ignores; the signature says so. The same folder gives the same statement; only the signature
 * differs each time. So several signers need not meet: each signs the folder, and each but the
 * first writes a co-signature, see {@link ModelSource#withCoSignatures}.
 */
public final class ModelSigner {
  private final SigningKey key;
  private final Optional<SigningCertificate> certificate;
  private final SymbolicLinks links;

  private ModelSigner(
      SigningKey key, Optional<SigningCertificate> certificate, SymbolicLinks links) {
    this.key = key;
    this.certificate = certificate;
    this.links = links;
  }

  /**
   * A signer with this pair of keys.
   *
   * @param privateKey a key that some JCA provider can sign with, in memory or in a token; one of
   *     ML-DSA-65 in memory needs no provider
   * @param publicKey its public half: on P-256, P-384 or P-521, or of ML-DSA-65; another one is an
   *     {@link IllegalArgumentException}. What ML-DSA-65 signs is no bundle of OpenSSF Model
   *     Signing but a co-signature beside one, or a signature that only this library reads.
   */
  public static ModelSigner withKey(PrivateKey privateKey, PublicKey publicKey) {
    SigningKey key = new SigningKey(privateKey, VerificationKey.of(publicKey), Optional.empty());
    return new ModelSigner(key, Optional.empty(), SymbolicLinks.UNSIGNED);
  }

  /**
   * A signer with a certificate, checked by the system's clock whenever it signs.
   *
   * @param privateKey as in {@link #withKey}
   * @param chain the signer's certificate, then each issuer in turn, with or without the root; one
   *     that no verifier here would accept, whatever its roots, is an {@link
   *     IllegalArgumentException}
   */
  public static ModelSigner withCertificate(PrivateKey privateKey, List<X509Certificate> chain) {
    return withCertificate(privateKey, chain, Clock.systemUTC());
  }

  /** The same by another clock. */
  public static ModelSigner withCertificate(
      PrivateKey privateKey, List<X509Certificate> chain, InstantSource clock) {
    SigningCertificate certificate = SigningCertificate.of(chain, clock);
    SigningKey key = new SigningKey(privateKey, certificate.key(), Optional.empty());
    return new ModelSigner(key, Optional.of(certificate), SymbolicLinks.UNSIGNED);
  }

  /**
   * The same with the private key used through this provider, such as that of a PKCS#11 token,
   * which then need not be installed.
   */
  public ModelSigner signingThrough(Provider provider) {
    SigningKey through = new SigningKey(key.key(), key.publicKey(), Optional.of(provider));
    return new ModelSigner(through, certificate, links);
  }

  /**
   * The same with symbolic links to regular files in the folder signed as those files. The
   * signature says so, and a verifier has to allow it; the reference tool does not verify it.
   */
  public ModelSigner allowSymbolicLinksInsideTheFolder() {
    return new ModelSigner(key, certificate, SymbolicLinks.FOLLOWED);
  }

  /** Signs a folder that will have its signature inside, as {@code model.sig}. */
  public SignedBundle sign(ModelId id, Path folder) {
    return sign(id, ModelSource.folder(folder));
  }

  /**
   * Signs the model of {@code source}; its signature file need not exist, and is left out if it is
   * inside.
   *
   * @throws ModelRejectedException if there is no file, or something that no verifier would accept:
   *     a link, a pipe, a name that other systems read differently, a certificate that has expired
   * @throws IllegalStateException if the keys are no pair, or the private key cannot sign
   */
  public SignedBundle sign(ModelId id, ModelSource source) {
    certificate.ifPresent(SigningCertificate::checkNow);
    byte[] payload =
        BundleWriter.statement(
            id, SourceDigests.of(source, links), SourceDigests.ignored(source), links);
    byte[] signature = key.sign(Envelope.preAuthenticationEncoding(Envelope.PAYLOAD_TYPE, payload));
    byte[] bundle = BundleWriter.bundle(key.publicKey(), certificate, payload, signature);
    Statement statement =
        Statement.parse(Envelope.parse(bundle).payload(), id, ResourceNames.PORTABLE);
    return new SignedBundle(bundle, source.named(statement).manifest());
  }

  /**
   * Signs a release, to be written beside the signature: {@code model.release} for {@code
   * model.sig}.
   *
   * <p>The key is one that the policies trust for releases; it should be another than that of the
   * model, held by whoever decides what is used. With a certificate, only its key signs.
   *
   * @return the envelope as JSON in UTF-8; more keys add their signatures by {@link #coSign}
   */
  public byte[] sign(ReleaseStatement release) {
    return signed(StatementType.RELEASE, ReleaseJson.write(release));
  }

  /** Signs a rollback by a key for releases, for {@link ModelVerifier#rollBack}. */
  public byte[] sign(RollbackStatement rollback) {
    return signed(StatementType.ROLLBACK, ReleaseJson.write(rollback));
  }

  /**
   * Signs a policy by a root key, for {@link TrustPolicy#fromSignedJson}.
   *
   * @param json the policy, as {@code docs/formats/trust-policy.md} has it
   * @throws ModelRejectedException if it is no policy that could be used
   */
  public byte[] signPolicy(byte[] json) {
    StatementType.POLICY.check(json);
    return signed(StatementType.POLICY, json.clone());
  }

  /**
   * Adds a signature to a signed release, rollback or policy.
   *
   * @return the envelope with the signatures that it had and the one by this key
   * @throws ModelRejectedException if it is none of the three, or its payload is not in order
   */
  public byte[] coSign(byte[] envelope) {
    return SignedStatement.parseAny(envelope).signedBy(key).toJson();
  }

  private byte[] signed(StatementType type, byte[] payload) {
    return SignedStatement.unsigned(type, payload).signedBy(key).toJson();
  }
}
