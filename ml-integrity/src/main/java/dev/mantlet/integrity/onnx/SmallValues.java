package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.onnx.OnnxMessage.Field;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The numbers of a tensor or attribute as long as there are few: such tensors say how large other
 * tensors will be.
 */
final class SmallValues {
  /** A shape has one number for each dimension, a padding two. */
  static final int MAX = 2 * 16;

  private static final Set<ElementType> FOR_SIZES =
      EnumSet.of(ElementType.INT64, ElementType.INT32, ElementType.FLOAT, ElementType.DOUBLE);

  private final double[] numbers = new double[MAX];
  private int count;
  private boolean many;
  private Optional<ProtoCursor> raw = Optional.empty();

  /** Takes one number of {@code field}, or several that came packed, and tells how many. */
  long take(Field field, ProtoCursor in) {
    if (in.wireType() == field.wireType()) {
      add(field, in);
      return 1;
    }
    ProtoCursor packed = in.message();
    long count = 0;
    for (; packed.remaining() > 0 && !many; count++) {
      add(field, packed);
    }
    return count + packed.skipPacked(field.wireType());
  }

  private void add(Field field, ProtoCursor in) {
    double number =
        switch (field.wireType()) {
          // Of a number that is longer than its type, readers keep the lower bits.
          case ProtoCursor.VARINT ->
              field.number() == OnnxMessage.TENSOR_INTS ? (int) in.varint() : in.varint();
          case ProtoCursor.FIXED32 -> Float.intBitsToFloat(in.fixed32());
          default -> Double.longBitsToDouble(in.fixed64());
        };
    many |= count == MAX;
    if (!many) {
      numbers[count++] = number;
    }
  }

  void raw(ProtoCursor bytes) {
    raw = Optional.of(bytes);
  }

  /** The numbers, if they are few and of a type that is used for sizes. */
  Optional<double[]> of(ElementType type) {
    if (raw.isEmpty()) {
      return many || count == 0 ? Optional.empty() : Optional.of(Arrays.copyOf(numbers, count));
    }
    return FOR_SIZES.contains(type) ? decoded(type) : Optional.empty();
  }

  private Optional<double[]> decoded(ElementType type) {
    ProtoCursor bytes = raw.orElseThrow().again();
    int width = Math.toIntExact(type.bytes(1));
    int size = bytes.remaining() / width;
    if (size == 0 || size > MAX || bytes.remaining() % width != 0) {
      return Optional.empty();
    }
    double[] decoded = new double[size];
    Arrays.setAll(decoded, i -> next(type, bytes));
    return Optional.of(decoded);
  }

  private static double next(ElementType type, ProtoCursor bytes) {
    if (type == ElementType.INT32) {
      return bytes.fixed32();
    }
    if (type == ElementType.FLOAT) {
      return Float.intBitsToFloat(bytes.fixed32());
    }
    long bits = bytes.fixed64();
    return type == ElementType.DOUBLE ? Double.longBitsToDouble(bits) : bits;
  }
}
