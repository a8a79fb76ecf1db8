package dev.mantlet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mantlet model inspect}. */
class ModelInspectTest {
  /** A model with one node, {@code Add}, of ONNX: an IR version, a graph and an operator set. */
  private static final byte[] CLEAN = {
    0x08,
    8, // ir_version
    0x3A,
    20, // graph
    0x0A,
    13, // node
    0x0A,
    1,
    'x',
    0x0A,
    1,
    'w',
    0x12,
    1,
    'y',
    0x22,
    2,
    'I',
    'f', // inputs, output, op_type
    0x12,
    3,
    'g',
    'r',
    'a', // name
    0x42,
    2,
    0x10,
    17 // opset_import
  };

  @TempDir Path temp;

  @Test
  void fileThatNobodyCouldMeanWell_isRefusedWithItsReason() throws IOException {
    Path file = Files.write(temp.resolve("ortm.onnx"), mark());
    Run refused = Run.of("model", "inspect", file);
    assertEquals(ExitCode.REFUSED, refused.code(), refused.out());
    assertTrue(refused.err().contains("ONNX_WRONG_FORMAT"), refused.err());
  }

  @Test
  void text_isRefused() throws IOException {
    Path file = Files.writeString(temp.resolve("readme.onnx"), "no model at all");
    assertEquals(ExitCode.REFUSED, Run.of("model", "inspect", file).code());
  }

  @Test
  void pickle_isRefusedWhateverItIsCalled() throws IOException {
    Path file = Files.write(temp.resolve("model.onnx"), new byte[] {(byte) 0x80, 4, 'N', '.'});
    Run refused = Run.of("model", "inspect", file, "--json");
    assertEquals(ExitCode.REFUSED, refused.code(), refused.out());
    assertEquals("FORMAT_CARRIES_CODE", refused.json().get("reason").stringValue());
  }

  @Test
  void safetensors_areReadStrictly() throws IOException {
    byte[] header =
        "{\"w\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}".getBytes(UTF_8);
    ByteBuffer good = ByteBuffer.allocate(8 + header.length + 2).order(ByteOrder.LITTLE_ENDIAN);
    good.putLong(header.length).put(header);
    Path file = Files.write(temp.resolve("w.safetensors"), good.array());
    assertEquals(ExitCode.DONE, Run.of("model", "inspect", file).code());
    Files.write(file, Arrays.copyOf(good.array(), good.capacity() + 1));
    Run refused = Run.of("model", "inspect", file);
    assertEquals(ExitCode.REFUSED, refused.code(), refused.out());
    assertTrue(refused.err().contains("FORMAT_MALFORMED"), refused.err());
  }

  @Test
  void absentFile_isMisuse() {
    ModelKeyTest.assertMisuse(
        Run.of("model", "inspect", temp.resolve("absent.onnx")), "there is no file");
  }

  @Test
  void operatorWithoutDomain_isMisuse() throws IOException {
    Path file = Files.write(temp.resolve("model.onnx"), CLEAN);
    ModelKeyTest.assertMisuse(
        Run.of("model", "inspect", file, "--allow-operator", "Gelu"), "wants DOMAIN:NAME");
  }

  private static byte[] mark() {
    byte[] file = new byte[8 + CLEAN.length];
    byte[] first = {0x12, 6, 0, 0, 'O', 'R', 'T', 'M'};
    System.arraycopy(first, 0, file, 0, first.length);
    System.arraycopy(CLEAN, 0, file, first.length, CLEAN.length);
    return file;
  }
}
