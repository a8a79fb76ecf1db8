package dev.mantlet.benchmarks.topic;

import dev.mantlet.fieldcrypto.FieldContext;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.RecordContext;
import dev.mantlet.fieldcrypto.service.TinkKeyService;
import dev.mantlet.fieldcrypto.spi.KeyService;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Map;

/**
 * Counts what a million records ask of the key service: sealed by one keyring, opened by another
 * that knows none of its keys, as in another process.
 */
final class KeyServiceCalls implements KeyService {
  private static final int RECORDS = 1_000_000;
  private static final int TENANTS = 100;

  private final KeyService service;
  private long calls;

  private KeyServiceCalls(KeyService service) {
    this.service = service;
  }

  static long count() throws GeneralSecurityException {
    KeyServiceCalls counted = new KeyServiceCalls(TinkKeyService.of(TinkKeys.localKey()));
    RecordCipher sealer = RecordCipher.using(Keyring.wrappedBy(counted));
    RecordCipher opener = RecordCipher.using(Keyring.wrappedBy(counted));
    Map<String, byte[]> fields = Map.of("iban", new byte[32]);
    for (int i = 0; i < RECORDS; i++) {
      RecordContext context =
          FieldContext.tenant("t-" + i % TENANTS).type("deposit").schema(1).record("d-" + i);
      opener.open(context, sealer.seal(context, fields));
    }
    return counted.calls;
  }

  @Override
  public byte[] wrap(byte[] key, byte[] associatedData)
      throws IOException, GeneralSecurityException {
    calls++;
    return service.wrap(key, associatedData);
  }

  @Override
  public byte[] unwrap(byte[] wrappedKey, byte[] associatedData)
      throws IOException, GeneralSecurityException {
    calls++;
    return service.unwrap(wrappedKey, associatedData);
  }
}
