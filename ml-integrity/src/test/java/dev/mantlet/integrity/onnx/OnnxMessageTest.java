package dev.mantlet.integrity.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.mantlet.integrity.onnx.OnnxMessage.Field;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Our table of messages against the descriptors of the generated classes. */
class OnnxMessageTest {
  /** Fields of ONNX that are newer than the oracle: 1.16 to 1.23. */
  private static final Set<String> NEWER =
      Set.of(
          "MODEL 26",
          "GRAPH 16",
          "NODE 8",
          "NODE 9",
          "NODE 10",
          "TENSOR 16",
          "FUNCTION 11",
          "FUNCTION 12",
          "FUNCTION 13",
          "FUNCTION 14",
          "VALUE 4");

  private final Set<String> compared = new HashSet<>();

  @Test
  void everyFieldOfTheOracle_isInTheTableWithItsTypeAndMessage() {
    compare(OnnxMessage.MODEL, OnnxMl.ModelProto.getDescriptor());
    assertTrue(compared.size() > 20, compared.toString());
  }

  private void compare(OnnxMessage message, Descriptor oracle) {
    if (!compared.add(message + " " + oracle.getName())) {
      return;
    }
    for (FieldDescriptor expected : oracle.getFields()) {
      Field field = message.field(expected.getNumber()).orElseThrow();
      String what = message + " " + expected;
      assertEquals(expected.getLiteType().getWireType(), field.wireType(), what);
      assertEquals(expected.isRepeated(), field.repeated(), what);
      assertEquals(expected.getRealContainingOneof() != null, field.oneOf(), what);
      boolean isMessage = expected.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      assertEquals(isMessage, field.message().isPresent(), what);
      if (isMessage) {
        compare(OnnxMessage.valueOf(field.message().get()), expected.getMessageType());
      }
    }
    for (int number = 0; number <= 32; number++) {
      Optional<Field> ours = message.field(number);
      assertTrue(
          ours.isEmpty()
              || oracle.findFieldByNumber(number) != null
              || NEWER.contains(message + " " + number),
          message + " " + number);
    }
  }
}
