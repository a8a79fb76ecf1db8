package dev.mantlet.integrity.onnx;

import static dev.mantlet.integrity.onnx.OnnxBytes.join;
import static dev.mantlet.integrity.onnx.OnnxBytes.message;
import static dev.mantlet.integrity.onnx.OnnxBytes.model;
import static dev.mantlet.integrity.onnx.OnnxBytes.number;
import static dev.mantlet.integrity.onnx.OnnxBytes.reasons;
import static dev.mantlet.integrity.onnx.OnnxBytes.text;
import static dev.mantlet.integrity.onnx.OnnxBytes.varint;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.integrity.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorSizeTest {
  private static byte[] tensor(long type, int elements, byte[]... values) {
    return model(
        message(5, join(number(1, elements), number(2, type), text(8, "w"), join(values))));
  }

  @ParameterizedTest(name = "type {0}: {1} elements are {2} raw bytes")
  @CsvSource({
    "1, 3, 12", "2, 3, 3", "4, 3, 6", "7, 3, 24", "9, 3, 3", "10, 3, 6", "13, 2, 16", "14, 2, 16",
    "15, 2, 32", "16, 3, 6", "17, 3, 3", "21, 3, 2", "22, 4, 2", "23, 5, 3", "25, 5, 2", "1, 0, 0"
  })
  void rawValues_areExactlyAsLongAsTheTypeSays(long type, int elements, int bytes) {
    assertEquals(List.of(), reasons(tensor(type, elements, message(9, new byte[bytes]))));
    assertEquals(
        List.of(Reason.ONNX_TENSOR_SIZE),
        reasons(tensor(type, elements, message(9, new byte[bytes + 1]))));
  }

  @ParameterizedTest(name = "type {0}: {1} elements are {2} bytes packed into field {3}")
  @CsvSource({
    "1, 3, 12, 4",
    "14, 2, 16, 4",
    "6, 3, 3, 5",
    "22, 3, 2, 5",
    "9, 3, 3, 5",
    "7, 3, 3, 7",
    "11, 2, 16, 10",
    "15, 1, 16, 10",
    "13, 3, 3, 11",
    "12, 3, 3, 11"
  })
  void packedValues_areExactlyAsManyAsTheTypeSays(long type, int elements, int bytes, int field) {
    assertEquals(List.of(), reasons(tensor(type, elements, message(field, new byte[bytes]))));
    assertEquals(
        List.of(Reason.ONNX_TENSOR_SIZE),
        reasons(tensor(type, elements + 2, message(field, new byte[bytes]))));
  }

  @Test
  void valuesOneByOne_areCountedToo() {
    assertEquals(List.of(), reasons(tensor(7, 2, number(7, 1), number(7, 300))));
    assertEquals(List.of(), reasons(tensor(8, 2, text(6, "a"), text(6, ""))));
    assertEquals(List.of(Reason.ONNX_TENSOR_SIZE), reasons(tensor(8, 3, text(6, "a"))));
  }

  @Test
  void valuesInTheFieldOfAnotherType_areFound() {
    assertEquals(List.of(Reason.ONNX_TENSOR_SIZE), reasons(tensor(1, 3, message(7, new byte[3]))));
    assertEquals(List.of(Reason.ONNX_TENSOR_SIZE), reasons(tensor(8, 0, message(9, new byte[0]))));
  }

  @Test
  void valuesInTwoFields_areFound() {
    assertEquals(
        List.of(Reason.ONNX_AMBIGUOUS),
        reasons(tensor(1, 1, message(4, new byte[4]), message(9, new byte[4]))));
    assertEquals(
        List.of(Reason.ONNX_AMBIGUOUS),
        reasons(tensor(1, 1, message(4, new byte[4]), message(5, new byte[1]))));
  }

  @Test
  void halfANumber_isMalformed() {
    assertEquals(List.of(Reason.ONNX_MALFORMED), reasons(tensor(1, 1, message(4, new byte[5]))));
    assertEquals(
        List.of(Reason.ONNX_MALFORMED), reasons(tensor(11, 50, message(10, new byte[401]))));
    assertEquals(
        List.of(Reason.ONNX_MALFORMED), reasons(tensor(7, 1, message(7, new byte[] {-1}))));
  }

  @Test
  void unknownType_isFound() {
    assertEquals(List.of(Reason.ONNX_MALFORMED), reasons(tensor(99, 0)));
    assertEquals(List.of(Reason.ONNX_MALFORMED), reasons(tensor(0, 0)));
  }

  @Test
  void productOfDimensions_isExact() {
    byte[] wraps = message(1, join(varint(1L << 32), varint(1L << 32)));
    assertEquals(
        List.of(Reason.ONNX_TENSOR_SIZE),
        reasons(model(message(5, join(wraps, number(2, 1), text(8, "w"))))));
    byte[] wrapsInBytes = number(1, 1L << 61);
    assertEquals(
        List.of(Reason.ONNX_TENSOR_SIZE),
        reasons(model(message(5, join(wrapsInBytes, number(2, 7), message(9, new byte[0]))))));
  }

  @Test
  void halfARawNumber_isASizeThatDoesNotFit_alsoInAnAttribute() {
    byte[] half = join(number(1, 1), number(2, 7), message(9, new byte[4]));
    assertEquals(
        List.of(Reason.ONNX_TENSOR_SIZE), reasons(model(message(1, message(5, message(5, half))))));
  }

  @Test
  void segment_isRefused() {
    assertEquals(List.of(Reason.ONNX_MALFORMED), reasons(tensor(1, 0, message(3, number(1, 0)))));
  }
}
