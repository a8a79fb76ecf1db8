package dev.mantlet.benchmarks.model;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** An ONNX file that is nearly all weights: {@code y = x + w}, with {@code w} as large as asked. */
public final class LargeModel {
  private static final int FLOAT = 1;
  private static final int CHUNK_BYTES = 1 << 20;

  private LargeModel() {}

  /** Writes a model with this many floats, all zero, into {@code file}. */
  public static void write(Path file, int floats) throws IOException {
    byte[] dims = new Protobuf().number(1, floats).number(2, FLOAT).text(8, "w").toByteArray();
    long raw = (long) floats * Float.BYTES;
    byte[] rawHead = head(9, raw);
    byte[] graph =
        new Protobuf()
            .message(1, new Protobuf().text(1, "x").text(1, "w").text(2, "y").text(4, "Add"))
            .text(2, "g")
            .message(11, value("x"))
            .message(12, value("y"))
            .toByteArray();
    byte[] tensorHead = head(5, dims.length + rawHead.length + raw);
    byte[] start =
        new Protobuf().number(1, 8).message(8, new Protobuf().number(2, 13)).toByteArray();
    byte[] graphHead =
        head(7, graph.length + tensorHead.length + dims.length + rawHead.length + raw);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (byte[] part : new byte[][] {start, graphHead, graph, tensorHead, dims, rawHead}) {
        out.write(part);
      }
      byte[] chunk = new byte[CHUNK_BYTES];
      for (long left = raw; left > 0; left -= CHUNK_BYTES) {
        out.write(chunk, 0, (int) Math.min(left, CHUNK_BYTES));
      }
    }
  }

  /** The tag and the length of a field whose content comes after. */
  private static byte[] head(int field, long length) {
    // A number field with the wire type changed to that of a length is just that.
    byte[] head = new Protobuf().number(field, length).toByteArray();
    head[0] |= 2;
    return head;
  }

  private static Protobuf value(String name) {
    Protobuf shape = new Protobuf().message(1, new Protobuf().text(2, "n"));
    Protobuf tensor = new Protobuf().number(1, FLOAT).message(2, shape);
    return new Protobuf().text(1, name).message(2, new Protobuf().message(1, tensor));
  }
}
