package dev.mantlet.cli.pem;

import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** The one public key of a PEM file. */
public final class PublicKeyFile {
  private PublicKeyFile() {}

  /** Reads the key. */
  public static PublicKey read(Path path) {
    PemFile file = PemFile.read(path, "public key");
    List<SubjectPublicKeyInfo> keys = file.all(SubjectPublicKeyInfo.class);
    if (keys.size() != 1) {
      throw file.misuse("has " + keys.size() + " public keys, expected one");
    }
    try {
      return new JcaPEMKeyConverter().getPublicKey(keys.get(0));
    } catch (PEMException e) {
      throw file.misuse("has a key that this Java does not know");
    }
  }
}
