package dev.mantlet.cli.model;

import dev.mantlet.integrity.ModelSigner;
import java.security.KeyPair;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mantlet model sign key}. */
@Command(
    name = "key",
    description = "Signs a model with a private key.",
    mixinStandardHelpOptions = true)
final class SignKeyCommand implements Callable<Integer> {
  @Mixin private Signing signing;
  @Mixin private PrivateKeyOptions key;

  @Override
  public Integer call() {
    return signing.sign(() -> {
      KeyPair pair = key.read();
      return ModelSigner.withKey(pair.getPrivate(), pair.getPublic());
    });
  }
}
