package dev.mantlet.integrity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/** A certificate made for a test, with its private key, which may issue others. */
record Issued(X509Certificate certificate, PrivateKey key) {
  static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  static final Instant TO = Instant.parse("2027-01-01T00:00:00Z");
  static final String EMAIL = "release@example.com";

  /** A root of its own. */
  static Issued root(String name) {
    return new Draft(name).authority().selfSigned();
  }

  /** An authority under this one. */
  Issued intermediate(String name) {
    return new Draft(name).authority().by(this);
  }

  /** A certificate to sign models with, for {@link #EMAIL}. */
  Issued signer() {
    return signer(draft -> {});
  }

  /** The same with something else than usual. */
  Issued signer(Consumer<Draft> change) {
    Draft draft = new Draft("signer").codeSigning().usage(KeyUsage.digitalSignature);
    draft.name(GeneralName.rfc822Name, EMAIL);
    change.accept(draft);
    return draft.by(this);
  }

  /** What goes into a certificate. */
  static final class Draft {
    private final X500Name subject;
    private final ExtensionsGenerator extensions = new ExtensionsGenerator();
    private final ASN1EncodableVector names = new ASN1EncodableVector();
    private KeyPair keys = Release.newKeys("secp256r1");
    private Instant from = FROM;
    private Instant to = TO;
    private String algorithm = "SHA256withECDSA";
    private String oid = "1.2.840.10045.4.3.2";

    Draft(String name) {
      this.subject = new X500Name("CN=" + name);
    }

    Draft valid(Instant from, Instant to) {
      this.from = from;
      this.to = to;
      return this;
    }

    Draft keys(KeyPair keys) {
      this.keys = keys;
      return this;
    }

    static KeyPair rsa(int bits) {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    /** By what the issuer signs this certificate. */
    Draft signedBy(String algorithm, String oid) {
      this.algorithm = algorithm;
      this.oid = oid;
      return this;
    }

    Draft authority() {
      return authority(new BasicConstraints(true)).usage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
    }

    Draft authority(BasicConstraints constraints) {
      return with(Extension.basicConstraints, true, constraints);
    }

    Draft usage(int bits) {
      return with(Extension.keyUsage, true, new KeyUsage(bits));
    }

    Draft codeSigning() {
      return purpose(KeyPurposeId.id_kp_codeSigning);
    }

    Draft purpose(KeyPurposeId purpose) {
      return with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    }

    Draft without(ASN1ObjectIdentifier extension) {
      extensions.removeExtension(extension);
      return this;
    }

    Draft name(int kind, String name) {
      names.add(new GeneralName(kind, name));
      return this;
    }

    Draft with(ASN1ObjectIdentifier extension, boolean critical, ASN1Encodable value) {
      try {
        if (extensions.hasExtension(extension)) {
          extensions.removeExtension(extension);
        }
        extensions.addExtension(extension, critical, value);
        return this;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    Issued selfSigned() {
      return make(subject, keys.getPrivate());
    }

    Issued by(Issued issuer) {
      X500Name name =
          X500Name.getInstance(issuer.certificate.getSubjectX500Principal().getEncoded());
      return make(name, issuer.key);
    }

    private Issued make(X500Name issuer, PrivateKey issuerKey) {
      try {
        if (names.size() > 0) {
          with(
              Extension.subjectAlternativeName,
              false,
              GeneralNames.getInstance(new DERSequence(names)));
        }
        AlgorithmIdentifier signatureAlgorithm =
            new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid));
        V3TBSCertificateGenerator toBeSigned = new V3TBSCertificateGenerator();
        toBeSigned.setSerialNumber(new ASN1Integer(BigInteger.ONE));
        toBeSigned.setSignature(signatureAlgorithm);
        toBeSigned.setIssuer(issuer);
        toBeSigned.setSubject(subject);
        toBeSigned.setStartDate(new Time(Date.from(from)));
        toBeSigned.setEndDate(new Time(Date.from(to)));
        toBeSigned.setSubjectPublicKeyInfo(
            SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
        if (!extensions.isEmpty()) {
          toBeSigned.setExtensions(extensions.generate());
        }
        return new Issued(signed(toBeSigned, signatureAlgorithm, issuerKey), keys.getPrivate());
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private X509Certificate signed(
        V3TBSCertificateGenerator toBeSigned, AlgorithmIdentifier algorithmId, PrivateKey key)
        throws GeneralSecurityException, IOException {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(toBeSigned.generateTBSCertificate().getEncoded("DER"));
      ASN1EncodableVector parts = new ASN1EncodableVector();
      parts.add(toBeSigned.generateTBSCertificate());
      parts.add(algorithmId);
      parts.add(new DERBitString(signer.sign()));
      byte[] der = new DERSequence(parts).getEncoded("DER");
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    }
  }
}
