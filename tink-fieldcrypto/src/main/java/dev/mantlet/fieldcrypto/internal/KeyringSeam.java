package dev.mantlet.fieldcrypto.internal;

import dev.mantlet.fieldcrypto.Keyring;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The seam by which the testkit moves a keyring's time; not for production.
 *
 * <p>Exported to the testkit alone. As the class path knows no such limits, it also demands a
 * capability that only the testkit makes, and each use is logged as a warning.
 */
public final class KeyringSeam {
  private static final String CAPABILITY = "dev.mantlet.testkit.TestOnly";
  private static final System.Logger LOG = System.getLogger(KeyringSeam.class.getName());

  private KeyringSeam() {}

  /**
   * Makes the keyring of {@code builder} take its time from {@code nanos}: that of its machine, and
   * that of the wall, which begins in 1970.
   *
   * @throws IllegalArgumentException if {@code capability} is not the testkit's
   */
  public static Keyring.Builder timedBy(
      Object capability, Keyring.Builder builder, LongSupplier nanos) {
    if (!capability.getClass().getName().equals(CAPABILITY)) {
      throw new IllegalArgumentException(
          "a keyring's time is moved with a "
              + CAPABILITY
              + ", not with a "
              + capability.getClass().getName());
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "a keyring takes its time from a test: its keys do not age as in production");
    long start = nanos.getAsLong();
    InstantSource wall = () -> Instant.EPOCH.plusNanos(nanos.getAsLong() - start);
    try {
      seam("nanos", LongSupplier.class).invoke(builder, nanos);
      return (Keyring.Builder) seam("wall", InstantSource.class).invoke(builder, wall);
    } catch (Throwable e) {
      throw new IllegalStateException("Keyring.Builder takes any source of time", e);
    }
  }

  /**
   * A package-private method of the builder: what it would take to make it public is worth more
   * than a direct call.
   */
  private static MethodHandle seam(String name, Class<?> source)
      throws ReflectiveOperationException {
    Class<?> builder = Keyring.Builder.class;
    MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(builder, MethodHandles.lookup());
    return lookup.findVirtual(builder, name, MethodType.methodType(builder, source));
  }
}
