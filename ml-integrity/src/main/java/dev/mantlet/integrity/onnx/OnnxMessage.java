package dev.mantlet.integrity.onnx;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The messages of ONNX with all their fields (onnx.proto of ONNX 1.23, IR version 14 and before).
 *
 * <p>A field that is not listed is refused: a reader with a newer schema might see more in it.
 */
enum OnnxMessage {
  MODEL(
      "1v 2s 3s 4s 5v 6s 7m:GRAPH 8m*:OPERATOR_SET 14m*:ENTRY 20m*:TRAINING 25m*:FUNCTION "
          + "26m*:DEVICES"),
  GRAPH(
      "1m*:NODE 2s 5m*:TENSOR 10s 11m*:VALUE 12m*:VALUE 13m*:VALUE 14m*:ANNOTATION "
          + "15m*:SPARSE_TENSOR 16m*:ENTRY"),
  NODE("1s* 2s* 3s 4s 5m*:ATTRIBUTE 6s 7s 8s 9m*:ENTRY 10m*:NODE_DEVICES"),
  ATTRIBUTE(
      "1s 2f 3v 4s 5m:TENSOR 6m:GRAPH 7f* 8v* 9s* 10m*:TENSOR 11m*:GRAPH 13s 14m:TYPE 15m*:TYPE "
          + "20v 21s 22m:SPARSE_TENSOR 23m*:SPARSE_TENSOR"),
  TENSOR("1v* 2v 3m:SEGMENT 4f* 5v* 6s* 7v* 8s 9s 10d* 11v* 12s 13m*:ENTRY 14v 16m*:ENTRY"),
  SPARSE_TENSOR("1m:TENSOR 2m:TENSOR 3v*"),
  FUNCTION(
      "1s 4s* 5s* 6s* 7m*:NODE 8s 9m*:OPERATOR_SET 10s 11m*:ATTRIBUTE 12m*:VALUE 13s 14m*:ENTRY"),
  TRAINING("1m:GRAPH 2m:GRAPH 3m*:ENTRY 4m*:ENTRY"),
  /** StringStringEntryProto. */
  ENTRY("1s 2s"),
  /** OperatorSetIdProto. */
  OPERATOR_SET("1s 2v"),
  /** TensorProto.Segment. */
  SEGMENT("1v 2v"),
  /** ValueInfoProto. */
  VALUE("1s 2m:TYPE 3s 4m*:ENTRY"),
  /** TypeProto and the messages in it. */
  TYPE(
      "1m|:TENSOR_TYPE 4m|:ELEMENT_TYPE 5m|:MAP_TYPE 6s 7m|:OPAQUE 8m|:TENSOR_TYPE 9m|:ELEMENT_TYPE"),
  TENSOR_TYPE("1v 2m:SHAPE"),
  /** TypeProto.Sequence and TypeProto.Optional. */
  ELEMENT_TYPE("1m:TYPE"),
  MAP_TYPE("1v 2m:TYPE"),
  OPAQUE("1s 2s"),
  SHAPE("1m*:DIMENSION"),
  DIMENSION("1v| 2s| 3s"),
  /** TensorAnnotation. */
  ANNOTATION("1s 2m*:ENTRY"),
  /** DeviceConfigurationProto. */
  DEVICES("1s 2v 3s*"),
  /** NodeDeviceConfigurationProto and the messages in it. */
  NODE_DEVICES("1s 2m*:SHARDING 3v"),
  SHARDING("1s 2v* 3m*:GROUP 4m*:SHARDED_DIMENSION"),
  GROUP("1v 2v*"),
  SHARDED_DIMENSION("1v 2m*:SIMPLE_SHARDING"),
  SIMPLE_SHARDING("1v| 2s| 3v");

  static final int MODEL_IR_VERSION = 1;
  static final int MODEL_PRODUCER_NAME = 2;
  static final int MODEL_PRODUCER_VERSION = 3;
  static final int MODEL_OPERATOR_SET = 8;
  static final int MODEL_METADATA = 14;
  static final int NODE_INPUT = 1;
  static final int NODE_OUTPUT = 2;
  static final int NODE_OP_TYPE = 4;
  static final int NODE_ATTRIBUTE = 5;
  static final int NODE_DOMAIN = 7;
  static final int NODE_OVERLOAD = 8;
  static final int ATTRIBUTE_NAME = 1;
  static final int ATTRIBUTE_FLOAT = 2;
  static final int ATTRIBUTE_INT = 3;
  static final int ATTRIBUTE_TENSOR = 5;
  static final int ATTRIBUTE_FLOATS = 7;
  static final int ATTRIBUTE_INTS = 8;
  static final int ATTRIBUTE_TYPE = 20;
  static final int ATTRIBUTE_REFERENCE = 21;
  static final int TENSOR_DIMS = 1;
  static final int TENSOR_DATA_TYPE = 2;
  static final int TENSOR_SEGMENT = 3;
  static final int TENSOR_FLOATS = 4;
  static final int TENSOR_INTS = 5;
  static final int TENSOR_STRINGS = 6;
  static final int TENSOR_LONGS = 7;
  static final int TENSOR_NAME = 8;
  static final int TENSOR_RAW_DATA = 9;
  static final int TENSOR_DOUBLES = 10;
  static final int TENSOR_UNSIGNED_LONGS = 11;
  static final int TENSOR_EXTERNAL_DATA = 13;
  static final int TENSOR_DATA_LOCATION = 14;
  static final int TENSOR_METADATA = 16;
  static final int SPARSE_TENSOR_VALUES = 1;
  static final int SPARSE_TENSOR_DIMS = 3;
  static final int FUNCTION_NAME = 1;
  static final int FUNCTION_DOMAIN = 10;
  static final int FUNCTION_OVERLOAD = 13;
  static final int ENTRY_KEY = 1;
  static final int OPERATOR_SET_DOMAIN = 1;

  private static final int MAX_NUMBER = 26;

  /**
   * A field: the wire type of one value, whether there may be several or only one of a group, and
   * the message in it.
   */
  record Field(
      int number, int wireType, boolean repeated, boolean oneOf, Optional<String> message) {
    /**
     * {@code 7m:GRAPH}: number; v varint, f and d fixed, s string or bytes, m message; {@code *}
     * repeated, {@code |} one of a group; the message.
     */
    static Field parse(String text) {
      String[] parts = text.split(":");
      String number = parts[0].replaceAll("[a-z*|]", "");
      int wireType =
          switch (parts[0].charAt(number.length())) {
            case 'v' -> ProtoCursor.VARINT;
            case 'd' -> ProtoCursor.FIXED64;
            case 'f' -> ProtoCursor.FIXED32;
            default -> ProtoCursor.LENGTH;
          };
      return new Field(
          Integer.parseInt(number),
          wireType,
          parts[0].endsWith("*"),
          parts[0].endsWith("|"),
          parts.length > 1 ? Optional.of(parts[1]) : Optional.empty());
    }

    /** Repeated numbers may also come packed into one value. */
    boolean allows(int found) {
      return found == wireType || repeated && found == ProtoCursor.LENGTH;
    }

    /** The bit that says that this field, or one of its group, was there; 0 if it may be again. */
    long onlyOnce() {
      if (repeated) {
        return 0;
      }
      return oneOf ? 1 : 1L << number;
    }
  }

  private final @Nullable Field[] fields = new @Nullable Field[MAX_NUMBER + 1];

  OnnxMessage(String fields) {
    Arrays.stream(fields.split(" "))
        .map(Field::parse)
        .forEach(field -> this.fields[field.number()] = field);
  }

  /** The field with this number. */
  Optional<Field> field(int number) {
    return number <= MAX_NUMBER ? Optional.ofNullable(fields[number]) : Optional.empty();
  }
}
