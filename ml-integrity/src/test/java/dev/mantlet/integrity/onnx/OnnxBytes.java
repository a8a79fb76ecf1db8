package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes the few bytes of ONNX that tests need, well-formed or not. Field numbers as in onnx.proto.
 */
final class OnnxBytes {
  static final int FLOAT = 1;

  private OnnxBytes() {}

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  static byte[] number(int field, long value) {
    return join(varint((long) field << 3), varint(value));
  }

  static byte[] message(int field, byte[]... content) {
    byte[] joined = join(content);
    return join(varint((long) field << 3 | 2), varint(joined.length), joined);
  }

  static byte[] text(int field, String text) {
    return message(field, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A model of IR version 8 and operator set 13 with this graph and other fields. */
  static byte[] model(byte[] graph, byte[]... more) {
    return join(number(1, 8), message(7, graph), message(8, number(2, 13)), join(more));
  }

  /**
   * The graph {@code y = x + w} over {@code size} floats, with {@code initializer} as the tensor
   * {@code w}.
   */
  static byte[] addGraph(int size, byte[] initializer) {
    return join(node("Add", "", "x", "w"), message(5, initializer), oneInputAndOutput(size));
  }

  /** The name of a graph, its input {@code x} and its output {@code y}, of {@code size} floats. */
  static byte[] oneInputAndOutput(int size) {
    return join(text(2, "g"), message(11, value("x", size)), message(12, value("y", size)));
  }

  /** A node of a graph, with the output {@code y}. */
  static byte[] node(String opType, String domain, String... inputs) {
    byte[] node = new byte[0];
    for (String input : inputs) {
      node = join(node, text(1, input));
    }
    return message(1, node, text(2, "y"), text(4, opType), text(7, domain));
  }

  private static byte[] value(String name, int size) {
    byte[] shape = message(2, message(1, number(1, size)));
    return join(text(1, name), message(2, message(1, number(1, FLOAT), shape)));
  }

  /** A float tensor of one dimension with its values inside. */
  static byte[] tensor(String name, float... values) {
    return join(
        number(1, values.length), number(2, FLOAT), text(8, name), message(9, floats(values)));
  }

  /** A float tensor of one dimension with external data; {@code keysAndValues} come in pairs. */
  static byte[] externalTensor(String name, int size, String... keysAndValues) {
    byte[] tensor = join(number(1, size), number(2, FLOAT), text(8, name));
    for (int i = 0; i < keysAndValues.length; i += 2) {
      tensor = join(tensor, message(13, text(1, keysAndValues[i]), text(2, keysAndValues[i + 1])));
    }
    return join(tensor, number(14, 1));
  }

  /** An int64 tensor of one dimension with its values inside, one by one. */
  static byte[] longs(String name, long... values) {
    byte[] tensor = join(number(1, values.length), number(2, 7), text(8, name));
    for (long value : values) {
      tensor = join(tensor, number(7, value));
    }
    return tensor;
  }

  /** For what {@code file} is refused. */
  static List<Reason> reasons(byte[] file) {
    return reasons(OnnxInspector.standard(), file);
  }

  static List<Reason> reasons(OnnxInspector inspector, byte[] file) {
    return inspector.inspect(ByteBuffer.wrap(file)).findings().stream()
        .map(OnnxFinding::reason)
        .toList();
  }

  static byte[] floats(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }
}
