package dev.mantlet.integrity.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.ProgramInSmallHeap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Safetensors headers of the largest size, in a heap of 64 MB. */
class HeaderMemoryTest {
  private static final int HEADER_BYTES = 1 << 25;

  @TempDir Path temp;

  @Test
  void largestHostileHeaders_areRefusedAndALargeGoodOneIsRead() throws Exception {
    assertEquals(
        """
        metadata FORMAT_MALFORMED
        text FORMAT_MALFORMED
        texts FORMAT_MALFORMED
        tensors FORMAT_MALFORMED
        names FORMAT_MALFORMED
        shapes FORMAT_MALFORMED
        spaces read
        many read
        """,
        verdicts());
  }

  private String verdicts() throws Exception {
    return ProgramInSmallHeap.output(temp.resolve("log"), 64, HeaderMemoryTest.class);
  }

  /** A program of its own, since a heap has its size from the start. */
  public static void main(String[] arguments) {
    ByteBuffer file = ByteBuffer.allocateDirect(8 + HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    String metadata = "{\"__metadata__\":{\"a\":\"\"";
    print("metadata", file, metadata, i -> ",\"" + i + "\":\"\"", "}}");
    print("text", file, "{\"__metadata__\":{\"a\":\"", i -> "0123456789", "\"}}");
    print("texts", file, metadata, i -> ",\"" + i + "\":\"" + "\u6a21".repeat(5_000) + "\"", "}}");
    String first = "{" + tensor("a", "0");
    print("tensors", file, first, i -> "," + tensor("" + i, "0"), "}");
    print("names", file, first, i -> "," + tensor(i + "\u0100".repeat(1_000), "0"), "}");
    String shape = "0" + ",300".repeat(63);
    print("shapes", file, first, i -> "," + tensor("" + i, shape), "}");
    print("spaces", file, first, i -> " ", "}");
    String name = "model.layers.0.mlp.experts.weight.";
    print(
        "many",
        file,
        first,
        i -> i < 99_999 ? "," + tensor(name + i, "0,300,300,300,9") : " ",
        "}");
  }

  private static String tensor(String name, String shape) {
    return "\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[0,0]}"
        .formatted(name, shape);
  }

  private static void print(
      String what, ByteBuffer file, String first, IntFunction<String> next, String last) {
    file.clear().putLong(HEADER_BYTES).put(utf8(first));
    byte[] end = utf8(last);
    byte[] piece = utf8(next.apply(0));
    for (int i = 1; file.remaining() > piece.length + end.length; i++) {
      file.put(piece);
      piece = utf8(next.apply(i));
    }
    file.put(end);
    while (file.hasRemaining()) {
      file.put((byte) ' ');
    }
    System.out.println(what + " " + verdict(file.flip()));
  }

  private static String verdict(ByteBuffer file) {
    try {
      SafetensorsHeader.read("m.safetensors", file);
      return "read";
    } catch (ModelRejectedException refused) {
      return refused.reason().name();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
