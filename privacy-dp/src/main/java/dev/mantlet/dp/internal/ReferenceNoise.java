package dev.mantlet.dp.internal;

import java.math.BigInteger;
import java.util.function.Function;

/** Not API: the noise of a reference sampler, for widths that no table has and for few draws. */
record ReferenceNoise(Function<SecureBits, BigInteger> sampler) implements WholeNoise {
  @Override
  public long draw(SecureBits bits) {
    return BEYOND;
  }

  @Override
  public BigInteger beyond(SecureBits bits) {
    return sampler.apply(bits);
  }
}
