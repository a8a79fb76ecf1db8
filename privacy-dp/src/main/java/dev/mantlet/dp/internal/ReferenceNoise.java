package dev.mantlet.dp.internal;

import java.math.BigInteger;
import java.util.function.Function;

/** Not API: the noise of a reference sampler, for widths that no table has. */
record ReferenceNoise(Function<SecureBits, BigInteger> sampler) implements WholeNoise {
  @Override
  public long addTo(long exact, SecureBits bits) {
    return WholeNoise.saturated(exact, sampler.apply(bits));
  }
}
