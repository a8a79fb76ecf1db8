package dev.mantlet.fieldcrypto.json;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Values that JSON knows as null. */
public final class NullLike {
  private NullLike() {}

  /** Whether {@code value} is null, or holds nothing and is written as null or not at all. */
  public static boolean isNull(@Nullable Object value) {
    return value == null
        || value instanceof Optional<?> any && any.isEmpty()
        || value instanceof OptionalInt number && number.isEmpty()
        || value instanceof OptionalLong number && number.isEmpty()
        || value instanceof OptionalDouble number && number.isEmpty()
        || value instanceof AtomicReference<?> reference && reference.get() == null;
  }
}
