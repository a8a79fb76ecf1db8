package dev.mantlet.integrity.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The messages of ONNX in which a tensor or an operator may be, with all their fields (onnx.proto
 * of ONNX 1.23, IR version 14 and before).
 *
 * <p>A field that is not listed is refused: a reader with a newer schema might see more in it.
 * Messages that hold neither tensors nor operators (types, value information, device configuration)
 * are passed over as a whole.
 */
enum OnnxMessage {
  MODEL("1v 2s 3s 4s 5v 6s 7m:GRAPH 8m* 14m* 20m*:TRAINING 25m*:FUNCTION 26m*"),
  GRAPH("1m*:NODE 2s 5m*:TENSOR 10s 11m* 12m* 13m* 14m* 15m*:SPARSE_TENSOR 16m*"),
  NODE("1s* 2s* 3s 4s 5m*:ATTRIBUTE 6s 7s 8s 9m* 10m*"),
  ATTRIBUTE(
      "1s 2f 3v 4s 5m:TENSOR 6m:GRAPH 7f* 8v* 9s* 10m*:TENSOR 11m*:GRAPH 13s 14m 15m* 20v 21s "
          + "22m:SPARSE_TENSOR 23m*:SPARSE_TENSOR"),
  TENSOR("1v* 2v 3m 4f* 5v* 6s* 7v* 8s 9s 10d* 11v* 12s 13m*:ENTRY 14v 16m*"),
  SPARSE_TENSOR("1m:TENSOR 2m:TENSOR 3v*"),
  FUNCTION("1s 4s* 5s* 6s* 7m*:NODE 8s 9m* 10s 11m*:ATTRIBUTE 12m* 13s 14m*"),
  TRAINING("1m:GRAPH 2m:GRAPH 3m* 4m*"),
  /** StringStringEntryProto. */
  ENTRY("1s 2s");

  static final int GRAPH_INITIALIZER = 5;
  static final int NODE_OP_TYPE = 4;
  static final int NODE_DOMAIN = 7;
  static final int TENSOR_DIMS = 1;
  static final int TENSOR_DATA_TYPE = 2;
  static final int TENSOR_NAME = 8;
  static final int TENSOR_RAW_DATA = 9;
  static final int TENSOR_EXTERNAL_DATA = 13;
  static final int TENSOR_DATA_LOCATION = 14;
  static final int ENTRY_KEY = 1;
  static final int ENTRY_VALUE = 2;

  /**
   * A field: the wire type of one value, whether there may be several, and the message in it if
   * that is walked through.
   */
  record Field(int number, int wireType, boolean repeated, Optional<String> message) {
    /**
     * {@code 7m:GRAPH}: number; v varint, f and d fixed, s string or bytes, m message; {@code *}
     * repeated; the message.
     */
    static Field parse(String text) {
      String[] parts = text.split(":");
      String number = parts[0].replaceAll("[a-z*]", "");
      int wireType =
          switch (parts[0].charAt(number.length())) {
            case 'v' -> ProtoCursor.VARINT;
            case 'f' -> ProtoCursor.FIXED32;
            case 'd' -> ProtoCursor.FIXED64;
            default -> ProtoCursor.LENGTH;
          };
      return new Field(
          Integer.parseInt(number),
          wireType,
          parts[0].endsWith("*"),
          parts.length > 1 ? Optional.of(parts[1]) : Optional.empty());
    }

    /** Repeated numbers may also come packed into one value. */
    boolean allows(int found) {
      return found == wireType || repeated && found == ProtoCursor.LENGTH;
    }
  }

  private final Map<Integer, Field> fields = new HashMap<>();

  OnnxMessage(String fields) {
    Arrays.stream(fields.split(" "))
        .map(Field::parse)
        .forEach(field -> this.fields.put(field.number(), field));
  }

  /** The field with this number. */
  Optional<Field> field(int number) {
    return Optional.ofNullable(fields.get(number));
  }
}
