package dev.mantlet.cli;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptor;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemHeader;
import org.bouncycastle.util.io.pem.PemObject;

/** Keys and certificates made for a test, and their files. */
final class Pem {
  private static final String SEC1 = "EC PRIVATE KEY";
  private static final ASN1ObjectIdentifier P256 = SECObjectIdentifiers.secp256r1;
  private static final Duration YEAR = Duration.ofDays(365);

  private Pem() {}

  static KeyPair newKey(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  /**
   * A private key, in the clear; what the JDK encodes of it has no older form that names its curve.
   */
  static Path writeKey(Path file, KeyPair pair) throws IOException {
    return write(file, new JcaPKCS8Generator(pair.getPrivate(), null));
  }

  /** SEC 1, as {@code openssl ecparam -genkey} writes it: the curve, then a key that names it. */
  static Path writeSec1(Path file, KeyPair pair) throws IOException {
    return write(
        file, new PemObject("EC PARAMETERS", P256.getEncoded()), new PemObject(SEC1, sec1(pair)));
  }

  /** The same key under a password, as OpenSSL did it before PKCS #8. */
  static Path writeEncryptedInTheOldWay(Path file, KeyPair pair, String password)
      throws IOException {
    PEMEncryptor encryptor =
        new JcePEMEncryptorBuilder("AES-128-CBC")
            .setProvider(new BouncyCastleProvider())
            .build(password.toCharArray());
    byte[] encrypted = encryptor.encrypt(sec1(pair));
    List<PemHeader> headers =
        List.of(
            new PemHeader("Proc-Type", "4,ENCRYPTED"),
            new PemHeader(
                "DEK-Info",
                encryptor.getAlgorithm()
                    + ","
                    + HexFormat.of().withUpperCase().formatHex(encryptor.getIV())));
    return write(file, new PemObject(SEC1, headers, encrypted));
  }

  private static byte[] sec1(KeyPair pair) throws IOException {
    BigInteger secret = ((java.security.interfaces.ECPrivateKey) pair.getPrivate()).getS();
    return new ECPrivateKey(256, secret, P256).getEncoded();
  }

  static Path write(Path file, Object... objects) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      for (Object object : objects) {
        writer.writeObject(object);
      }
    }
    return Files.writeString(file, text.toString());
  }

  /** PKCS #8, as {@code openssl pkcs8 -topk8} writes it: encrypted if there is a password. */
  static Path writePkcs8(Path file, KeyPair pair, String password)
      throws IOException, OperatorCreationException {
    OutputEncryptor encryptor =
        new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
            .setProvider(new BouncyCastleProvider())
            .setPassword(password.toCharArray())
            .build();
    return write(file, new JcaPKCS8Generator(pair.getPrivate(), encryptor));
  }

  static X509Certificate root(KeyPair pair) throws Exception {
    JcaX509v3CertificateBuilder builder = builder("CN=root", pair, "CN=root");
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    return signed(builder, pair);
  }

  /** A certificate to sign code with, of somebody with this email address. */
  static X509Certificate signer(KeyPair pair, KeyPair issuer, String email) throws Exception {
    JcaX509v3CertificateBuilder builder = builder("CN=signer", pair, "CN=root");
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.rfc822Name, email)));
    return signed(builder, issuer);
  }

  private static JcaX509v3CertificateBuilder builder(String subject, KeyPair pair, String issuer) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        new X500Name(issuer),
        BigInteger.valueOf(now.toEpochMilli()),
        Date.from(now.minus(YEAR)),
        Date.from(now.plus(YEAR)),
        new X500Name(subject),
        pair.getPublic());
  }

  private static X509Certificate signed(JcaX509v3CertificateBuilder builder, KeyPair issuer)
      throws Exception {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate())));
  }
}
