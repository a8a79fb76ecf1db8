package dev.mantlet.fieldcrypto;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the AES-GCM ciphers that are put to use: a provider before all others that is asked,
 * counts, and has none to give.
 */
final class GcmUse extends Provider implements AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final AtomicInteger count = new AtomicInteger();

  private GcmUse() {
    super("GcmUse", "1", "counts");
  }

  static GcmUse counted() {
    GcmUse provider = new GcmUse();
    provider.putService(
        new Service(provider, "Cipher", "AES/GCM/NoPadding", "none", List.of(), Map.of()) {
          @Override
          public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
            provider.count.incrementAndGet();
            throw new NoSuchAlgorithmException("counted");
          }
        });
    Security.insertProviderAt(provider, 1);
    return provider;
  }

  int count() {
    return count.get();
  }

  @Override
  public void close() {
    Security.removeProvider(getName());
  }
}
