package dev.mantlet.cli.pem;

import dev.mantlet.cli.MisuseException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/** The one private key of a PEM file: PKCS #8, encrypted or not, or OpenSSL's EC form. */
public final class PrivateKeyFile {
  private static final String ROLE = "private key";

  private PrivateKeyFile() {}

  /**
   * Reads a key on an elliptic curve, with its public half.
   *
   * @param password for a file that is encrypted
   */
  public static KeyPair read(Path path, Optional<char[]> password) {
    PemFile file = PemFile.read(path, ROLE);
    try {
      PrivateKeyInfo info = onlyKey(file, password);
      JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
      PrivateKey privateKey = converter.getPrivateKey(info);
      PublicKey publicKey = converter.getPublicKey(publicHalf(file, info));
      return new KeyPair(publicKey, privateKey);
    } catch (PEMException e) {
      throw file.misuse("has a key that this Java does not know");
    }
  }

  private static PrivateKeyInfo onlyKey(PemFile file, Optional<char[]> password) {
    for (Object object : file.objects()) {
      if (object instanceof PEMKeyPair pair) {
        return pair.getPrivateKeyInfo();
      } else if (object instanceof PrivateKeyInfo info) {
        return info;
      } else if (object instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
        return decrypt(file, encrypted, password);
      } else if (object instanceof PEMEncryptedKeyPair) {
        throw file.misuse(
            "is encrypted in OpenSSL's old way, which a fast guess breaks: convert it with"
                + " \"openssl pkcs8 -topk8\"");
      }
    }
    throw file.misuse("has no private key");
  }

  private static PrivateKeyInfo decrypt(
      PemFile file, PKCS8EncryptedPrivateKeyInfo encrypted, Optional<char[]> password) {
    char[] secret = password.orElseThrow(() -> file.misuse("is encrypted: give --password"));
    try {
      return encrypted.decryptPrivateKeyInfo(
          new JceOpenSSLPKCS8DecryptorProviderBuilder()
              .setProvider(new BouncyCastleProvider())
              .build(secret));
    } catch (OperatorCreationException | PKCSException e) {
      throw file.misuse("does not open with this password");
    }
  }

  private static SubjectPublicKeyInfo publicHalf(PemFile file, PrivateKeyInfo info) {
    try {
      if (PrivateKeyFactory.createKey(info) instanceof ECPrivateKeyParameters key) {
        return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicHalf(key));
      }
    } catch (java.io.IOException | RuntimeException e) {
      throw file.misuse("has a key that cannot be read");
    }
    throw notElliptic(file);
  }

  private static ECPublicKeyParameters publicHalf(ECPrivateKeyParameters key) {
    ECDomainParameters curve = key.getParameters();
    return new ECPublicKeyParameters(
        new FixedPointCombMultiplier().multiply(curve.getG(), key.getD()), curve);
  }

  private static MisuseException notElliptic(PemFile file) {
    return file.misuse(
        "has a key of another kind; models are signed with EC keys on P-256, P-384 or P-521");
  }
}
