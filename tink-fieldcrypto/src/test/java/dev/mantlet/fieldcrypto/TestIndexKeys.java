package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyOwner;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Index keys in memory, which a test can rotate. */
final class TestIndexKeys implements IndexKeySource {
  private final Map<KeyOwner, List<DataKey>> keys = new HashMap<>();

  @Override
  public List<DataKey> keys(KeyOwner owner) {
    return keys.computeIfAbsent(owner, any -> new ArrayList<>(List.of(newKey())));
  }

  void put(KeyOwner owner, byte[] key) {
    keys.put(owner, List.of(new DataKey(key)));
  }

  void rotate(KeyOwner owner) {
    keys(owner).add(0, newKey());
  }

  void destroyRetired(KeyOwner owner) {
    keys(owner).subList(1, keys(owner).size()).clear();
  }

  private static DataKey newKey() {
    byte[] key = new byte[DataKey.BYTES];
    new SecureRandom().nextBytes(key);
    return new DataKey(key);
  }
}
