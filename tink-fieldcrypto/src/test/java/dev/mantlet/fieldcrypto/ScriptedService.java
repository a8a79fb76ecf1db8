package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyService;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/** A key service that hangs, or answers something else than it should. */
final class ScriptedService implements KeyService {
  final CountingKeyService real = new CountingKeyService();
  volatile CountDownLatch gate = new CountDownLatch(0);
  volatile CountDownLatch asked = new CountDownLatch(1);
  volatile boolean deaf;
  volatile boolean refuses;
  volatile UnaryOperator<byte[]> answer = UnaryOperator.identity();

  @Override
  public byte[] wrap(byte[] key, byte[] associatedData)
      throws IOException, GeneralSecurityException {
    pass();
    return real.wrap(key, associatedData);
  }

  @Override
  public byte[] unwrap(byte[] wrappedKey, byte[] associatedData)
      throws IOException, GeneralSecurityException {
    byte[] key = real.unwrap(wrappedKey, associatedData);
    pass();
    return answer.apply(key);
  }

  private void pass() throws IOException, GeneralSecurityException {
    CountDownLatch closed = gate; // before anybody who waits for the call can open it
    asked.countDown();
    if (refuses) {
      throw new GeneralSecurityException("access denied");
    }
    while (closed.getCount() > 0) {
      try {
        closed.await();
      } catch (InterruptedException e) {
        if (!deaf) {
          throw new IOException("interrupted", e);
        }
      }
    }
  }
}
