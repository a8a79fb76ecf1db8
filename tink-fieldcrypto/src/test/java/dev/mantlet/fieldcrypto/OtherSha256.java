package dev.mantlet.fieldcrypto;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.MessageDigestSpi;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A provider before all others with a SHA-256 that cannot be copied; it digests as the JDK's. */
final class OtherSha256 extends Provider implements AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final AtomicInteger made = new AtomicInteger();

  private OtherSha256() {
    super("OtherSha256", "1", "SHA-256 without copies");
  }

  static OtherSha256 installed() {
    OtherSha256 provider = new OtherSha256();
    provider.putService(
        new Service(provider, "MessageDigest", "SHA-256", "none", List.of(), Map.of()) {
          @Override
          public Object newInstance(Object parameter) {
            provider.made.incrementAndGet();
            return new Spi();
          }
        });
    Security.insertProviderAt(provider, 1);
    return provider;
  }

  /** How many digests were asked for. */
  int made() {
    return made.get();
  }

  @Override
  public void close() {
    Security.removeProvider(getName());
  }

  private static final class Spi extends MessageDigestSpi {
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    @Override
    protected void engineUpdate(byte input) {
      message.write(input);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
      message.write(input, offset, length);
    }

    @Override
    protected byte[] engineDigest() {
      byte[] all = message.toByteArray();
      message.reset();
      return PlainCrypto.run(() -> MessageDigest.getInstance("SHA-256", "SUN").digest(all));
    }

    @Override
    protected void engineReset() {
      message.reset();
    }
  }
}
