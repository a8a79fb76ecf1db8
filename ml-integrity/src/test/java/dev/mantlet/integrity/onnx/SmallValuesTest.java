package dev.mantlet.integrity.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SmallValuesTest {
  @Test
  void rawNumbers_areReadToTheLastDigit() {
    assertArrayEquals(
        new double[] {(1 << 24) + 1, -3},
        read(ElementType.INT32, bytes -> bytes.putInt((1 << 24) + 1).putInt(-3)));
    assertArrayEquals(
        new double[] {(1L << 53) - 1, -3},
        read(ElementType.INT64, bytes -> bytes.putLong((1L << 53) - 1).putLong(-3)));
    assertArrayEquals(
        new double[] {0.1f, -3},
        read(ElementType.FLOAT, bytes -> bytes.putFloat(0.1f).putFloat(-3)));
    assertArrayEquals(
        new double[] {0.1, -3},
        read(ElementType.DOUBLE, bytes -> bytes.putDouble(0.1).putDouble(-3)));
  }

  @Test
  void typesThatSayNoSize_andPartsOfNumbers_areNotRead() {
    assertEquals(Optional.empty(), values(ElementType.FLOAT16, bytes -> bytes.putLong(1)));
    assertEquals(
        Optional.empty(), values(ElementType.INT64, bytes -> bytes.putLong(1).put((byte) 1)));
    assertEquals(Optional.empty(), values(ElementType.INT64, bytes -> {}));
  }

  @Test
  void moreNumbersThanASizeHas_areNotRead() {
    assertEquals(
        SmallValues.MAX,
        read(ElementType.INT32, bytes -> bytes.put(new byte[4 * SmallValues.MAX])).length);
    assertEquals(
        Optional.empty(),
        values(ElementType.INT32, bytes -> bytes.put(new byte[4 * SmallValues.MAX + 4])));
  }

  private static double[] read(ElementType type, Consumer<ByteBuffer> content) {
    return values(type, content).orElseThrow();
  }

  private static Optional<double[]> values(ElementType type, Consumer<ByteBuffer> content) {
    ByteBuffer bytes = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    content.accept(bytes);
    SmallValues values = new SmallValues();
    values.raw(ProtoCursor.over(bytes.flip()));
    return values.of(type);
  }
}
