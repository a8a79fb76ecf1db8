package dev.mantlet.integrity.sigstore;

import dev.mantlet.integrity.spi.ProvenSigner;
import dev.mantlet.integrity.spi.TrustSource;
import java.security.cert.X509Certificate;

/**
 * Trust in one keyless signer of Sigstore: who is certified under this trusted root as this
 * identity, by the word of this issuer.
 *
 * <p>All three have to be said, and are compared character by character; everybody with an email
 * address gets a certificate of Sigstore. Nothing is fetched: no update of the trusted root, no
 * look into the log. What is proved and what is not stands in {@code
 * docs/formats/model-signature.md}, "Keyless signatures". Immutable, thread-safe.
 *
 * {@snippet class="dev.mantlet.integrity.sigstore.SigstoreSnippetsTest" region="verify"}
 */
public final class SigstoreTrust implements TrustSource {
  private final BundleVerifier verifier;
  private final SignerName signer;

  private SigstoreTrust(BundleVerifier verifier, SignerName signer) {
    this.verifier = verifier;
    this.signer = signer;
  }

  /**
   * Begins with the trusted root: the content of a {@code trusted_root.json}, which says whose
   * certificates, logs and timestamps count. The caller gets it from where it can be trusted, and
   * replaces it when the instance of Sigstore changes its keys.
   *
   * @throws IllegalArgumentException if it is none, or one that lacks certificate authorities,
   *     certificate logs or transparency logs
   */
  public static Root root(byte[] trustedRootJson) {
    return new Root(BundleVerifier.trusting(TrustedRoot.parse(trustedRootJson)));
  }

  @Override
  public ProvenSigner prove(byte[] bundle) {
    return Refusals.typed(() -> proven(KeylessBundle.parse(bundle)));
  }

  private ProvenSigner proven(KeylessBundle bundle) {
    X509Certificate certificate = verifier.signer(bundle, bundle.subjectDigest());
    signer.check(certificate);
    return new ProvenSigner(
        certificate.getPublicKey(), signer.identity(), signer.issuer(), bundle.payloadSha256());
  }

  /** The trusted root is given; next, whose signature counts. */
  public static final class Root {
    private final BundleVerifier verifier;

    private Root(BundleVerifier verifier) {
      this.verifier = verifier;
    }

    /**
     * The certificate names this email address or URI, character by character, such as {@code
     * release@example.com} or the URI of a workflow.
     */
    public Identity identity(String identity) {
      return new Identity(verifier, named("identity", identity));
    }
  }

  /** Trusted root and identity are given; last, who vouches for the identity. */
  public static final class Identity {
    private final BundleVerifier verifier;
    private final String identity;

    private Identity(BundleVerifier verifier, String identity) {
      this.verifier = verifier;
      this.identity = identity;
    }

    /**
     * The certificate names this OpenID issuer, character by character: an email address means
     * something else at each of them.
     */
    public SigstoreTrust issuer(String issuer) {
      return new SigstoreTrust(verifier, new SignerName(identity, named("issuer", issuer)));
    }
  }

  private static String named(String what, String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("a blank " + what + " is that of nobody");
    }
    return text;
  }
}
