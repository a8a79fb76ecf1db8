package dev.mantlet.fieldcrypto;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.mantlet.fieldcrypto.service.TinkKeyService;
import dev.mantlet.fieldcrypto.spi.KeyService;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicInteger;

/** A key service on a Tink keyset of its own, which counts its calls and can be cut off. */
public final class CountingKeyService implements KeyService {
  public final AtomicInteger wraps = new AtomicInteger();
  public final AtomicInteger unwraps = new AtomicInteger();
  public volatile boolean cutOff;

  private final KeyService service = TinkKeyService.of(newAead());

  /** A service with a new key. */
  public CountingKeyService() {}

  private static Aead newAead() {
    try {
      KeysetHandle keyset =
          KeysetHandle.newBuilder()
              .setConfiguration(AeadConfig2026.get())
              .addEntry(
                  KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                      .withRandomId()
                      .makePrimary())
              .build();
      return keyset.getPrimitive(AeadConfig2026.get(), Aead.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public byte[] wrap(byte[] key, byte[] associatedData)
      throws IOException, GeneralSecurityException {
    wraps.incrementAndGet();
    answer();
    return service.wrap(key, associatedData);
  }

  @Override
  public byte[] unwrap(byte[] wrappedKey, byte[] associatedData)
      throws IOException, GeneralSecurityException {
    unwraps.incrementAndGet();
    answer();
    return service.unwrap(wrappedKey, associatedData);
  }

  private void answer() throws IOException {
    if (cutOff) {
      throw new IOException("connection refused");
    }
  }

  public int calls() {
    return wraps.get() + unwraps.get();
  }
}
