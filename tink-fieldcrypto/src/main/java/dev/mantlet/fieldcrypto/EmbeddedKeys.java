package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.KeyWrap.WrapRefusedException;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyState;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Keys that travel wrapped in the headers of what they seal: each process makes its own, and there
 * is no key store to lose, or to ask.
 */
final class EmbeddedKeys implements KeySource {
  private final KeyMaker maker;
  private final KeyLimits limits;
  private final LongSupplier nanos;

  EmbeddedKeys(KeyMaker maker, KeyLimits limits, LongSupplier nanos) {
    this.maker = maker;
    this.limits = limits;
    this.nanos = nanos;
  }

  @Override
  public KeyCache.Loaded<SealingKey> sealing(KeySlot slot, Optional<SealingKey> before) {
    return made(slot);
  }

  @Override
  public Rotated rotated(KeySlot slot) {
    return new Rotated(made(slot), Optional.empty());
  }

  private KeyCache.Loaded<SealingKey> made(KeySlot slot) {
    KeyMaker.Made made = maker.make(slot);
    SealingKey key =
        new SealingKey(
            new KeyRef(made.id(), Optional.of(made.wrapped())),
            made.dataKey(),
            new SealingKey.Uses(limits.maxMessages(), limits.maxBytes()),
            nanos.getAsLong());
    return new KeyCache.Loaded<>(key, limits.maxAge().toNanos());
  }

  /** Every key is as good as active: no process knows which keys the others use. */
  @Override
  public KeyCache.Loaded<OpenedKey> opening(OpeningId id) throws WrapRefusedException {
    byte[] form = id.ref().wrapped().orElseThrow(WrapRefusedException::new);
    DataKey key = maker.unwrap(id.slot(), id.id(), form);
    return new KeyCache.Loaded<>(
        new OpenedKey(KeyState.ACTIVE, Optional.of(key)), limits.cachedFor().toNanos());
  }

  @Override
  public KeyCache.Loaded<IndexKeys> index(KeyOwner owner) {
    throw new IllegalStateException("index keys are in a key store");
  }

  /** There is nobody to ask; what this process itself was told is looked at elsewhere. */
  @Override
  public void confirm(KeyId id, boolean toSeal) {}

  @Override
  public boolean isShared() {
    return false;
  }
}
