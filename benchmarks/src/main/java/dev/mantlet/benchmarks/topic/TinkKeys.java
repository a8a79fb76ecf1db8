package dev.mantlet.benchmarks.topic;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.service.TinkKeyService;
import java.security.GeneralSecurityException;

/** Keys made by Tink, for both sides. */
final class TinkKeys {
  private TinkKeys() {}

  /** Our keys, wrapped by a local key. */
  static Keyring keyring() throws GeneralSecurityException {
    return Keyring.wrappedBy(TinkKeyService.of(localKey()));
  }

  static Aead localKey() throws GeneralSecurityException {
    KeysetHandle key =
        KeysetHandle.newBuilder()
            .setConfiguration(AeadConfig2026.get())
            .addEntry(
                KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                    .withRandomId()
                    .makePrimary())
            .build();
    return key.getPrimitive(AeadConfig2026.get(), Aead.class);
  }

  /**
   * Tink's envelope makes its data keys through Tink's global registry; a JVM that asks for it
   * measures nothing else.
   */
  static Aead envelope() throws GeneralSecurityException {
    AeadConfig.register();
    return KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, localKey());
  }
}
