package dev.mantlet.benchmarks.topic;

import com.amazonaws.encryptionsdk.AwsCrypto;
import com.amazonaws.encryptionsdk.CryptoAlgorithm;
import com.amazonaws.encryptionsdk.CryptoMaterialsManager;
import com.amazonaws.encryptionsdk.caching.CachingCryptoMaterialsManager;
import com.amazonaws.encryptionsdk.caching.LocalCryptoMaterialsCache;
import com.amazonaws.encryptionsdk.jce.JceMasterKey;
import dev.mantlet.benchmarks.topic.FieldRecord.Field;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import javax.crypto.spec.SecretKeySpec;

/**
 * The AWS Encryption SDK as fast as it can be used: a local key, the suite that commits to the key
 * without a signature, and data keys from a cache that always has them.
 */
final class AwsSealer implements FieldSealer {
  /** More than there are encryption contexts: each has a data key of its own. */
  private static final int CACHED_KEYS = 10_000;

  private final AwsCrypto crypto =
      AwsCrypto.builder()
          .withEncryptionAlgorithm(CryptoAlgorithm.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY)
          .build();
  private final CryptoMaterialsManager cached = cached(localKey());

  private static CryptoMaterialsManager cached(JceMasterKey key) {
    return CachingCryptoMaterialsManager.newBuilder()
        .withMasterKeyProvider(key)
        .withCache(new LocalCryptoMaterialsCache(CACHED_KEYS))
        .withMaxAge(1, TimeUnit.DAYS)
        .build();
  }

  private static JceMasterKey localKey() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return JceMasterKey.getInstance(
        new SecretKeySpec(bytes, "AES"), "local", "key", "AES/GCM/NoPadding");
  }

  @Override
  public byte[] seal(Field field) {
    return crypto.encryptData(cached, field.plaintext(), field.encryptionContext()).getResult();
  }
}
