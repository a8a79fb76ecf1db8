package dev.mantlet.integrity;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.security.spec.ECGenParameterSpec;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.PasswordCallback;

/**
 * Signs a model with a key that is made in a PKCS#11 token and never leaves it; a program of its
 * own, since the token's library takes its settings from the environment.
 */
final class Pkcs11Signing {
  private Pkcs11Signing() {}

  /** Arguments: the provider's configuration, the user's PIN, the model's folder. */
  public static void main(String[] arguments) throws Exception {
    Provider provider = Security.getProvider("SunPKCS11").configure(arguments[0]);
    ((AuthProvider) provider)
        .login(
            null,
            callbacks -> {
              for (Callback callback : callbacks) {
                ((PasswordCallback) callback).setPassword(arguments[1].toCharArray());
              }
            });
    Path folder = Path.of(arguments[2]);
    for (String curve : new String[] {"secp256r1", "secp384r1", "secp521r1"}) {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
      generator.initialize(new ECGenParameterSpec(curve));
      KeyPair keys = generator.generateKeyPair();
      if (keys.getPrivate().getEncoded() != null) {
        throw new IllegalStateException("the private key left the token");
      }
      Files.write(
          folder.resolveSibling(curve + ".sig"),
          ModelSigner.withKey(keys.getPrivate(), keys.getPublic())
              .signingThrough(provider)
              .sign(Release.ID, folder)
              .toByteArray());
      Files.write(folder.resolveSibling(curve + ".pub"), keys.getPublic().getEncoded());
    }
  }
}
