package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.onnx.OnnxMessage.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was seen of one tensor, and the checks that need all of it together. */
final class TensorScan {
  private static final Set<String> EXTERNAL_KEYS =
      Set.of("location", "offset", "length", "checksum");

  /** ONNX itself sets no limit; NumPy stops at 64. */
  private static final int MAX_DIMS = 64;

  private static final long EXTERNAL = 1;
  private static final long NONE = -1;

  private final Map<String, String> externalData = new HashMap<>();
  private final List<Long> dims = new ArrayList<>();
  private final SmallValues values = new SmallValues();
  private String name = "";
  private long dataType;
  private long dataLocation;
  private int entriesField;
  private long entries;
  private long rawBytes = NONE;

  String name() {
    return name;
  }

  void name(String text) {
    name = text;
  }

  void dataType(long code) {
    dataType = code;
  }

  void dataLocation(long code) {
    dataLocation = code;
  }

  void rawData(ProtoCursor in) {
    ProtoCursor raw = in.message();
    rawBytes = raw.remaining();
    values.raw(raw);
  }

  /** One dimension, or several that came packed. */
  void dims(ProtoCursor in) {
    if (in.wireType() == ProtoCursor.VARINT) {
      addDim(in.varint());
      return;
    }
    ProtoCursor packed = in.message();
    while (packed.remaining() > 0) {
      addDim(packed.varint());
    }
  }

  private void addDim(long dim) {
    if (dim < 0 || dims.size() == MAX_DIMS) {
      throw refuse(Reason.ONNX_MALFORMED, "has a negative dimension, or more than " + MAX_DIMS);
    }
    dims.add(dim);
  }

  /** One number or string of a field that holds values, or several numbers that came packed. */
  void entries(Field field, ProtoCursor in) {
    if (entriesField != 0 && entriesField != field.number()) {
      throw refuse(Reason.ONNX_AMBIGUOUS, "has values in two fields");
    }
    entriesField = field.number();
    if (field.wireType() == ProtoCursor.LENGTH) {
      in.skip();
      entries++;
    } else {
      entries += values.take(field, in);
    }
  }

  void externalData(String key, String value) {
    if (!EXTERNAL_KEYS.contains(key)) {
      throw refuse(
          Reason.ONNX_EXTERNAL_UNSUPPORTED,
          "has external data with the unknown key \"" + key + "\"");
    }
    if (externalData.put(key, value) != null) {
      throw refuse(Reason.ONNX_AMBIGUOUS, "has external data with two values for " + key);
    }
  }

  /** Whether the values are in another file; refuses a tensor that says both yes and no. */
  boolean isExternal() {
    boolean external = dataLocation == EXTERNAL;
    boolean inside = entriesField != 0 || rawBytes != NONE;
    if (dataLocation != 0 && !external
        || external == externalData.isEmpty()
        || external && inside
        || entriesField != 0 && rawBytes != NONE) {
      throw refuse(
          Reason.ONNX_AMBIGUOUS,
          "says in part that its values are in one place and in part that they are in another");
    }
    return external;
  }

  /** Refuses a tensor whose values are in the file but are not as many as its dimensions say. */
  void checkValuesInside() {
    ElementType type = type();
    long expected = rawBytes == NONE ? type.entries(elements()) : bytes(type);
    long found = rawBytes == NONE ? entries : rawBytes;
    boolean rightPlace =
        rawBytes == NONE
            ? entriesField == 0 || entriesField == type.field()
            : type != ElementType.STRING;
    if (expected != found || !rightPlace) {
      throw refuse(
          Reason.ONNX_TENSOR_SIZE,
          "is of type "
              + type
              + " and needs "
              + expected
              + (rawBytes == NONE ? " values" : " bytes")
              + ", it has "
              + found);
    }
  }

  double count() {
    return dims.stream().mapToDouble(dim -> dim).reduce(1, (a, b) -> a * b);
  }

  /** The values as numbers, if there are few of them and they are in the file. */
  Optional<double[]> smallValues() {
    return ElementType.withCode(dataType).flatMap(values::of);
  }

  /**
   * The file with the values, as the manifest names it; {@code folder} is that of the ONNX file,
   * with a slash or empty.
   */
  String file(String folder) {
    String location = externalData.getOrDefault("location", "");
    if (location.contains("_ORT_MEM_ADDR_")) {
      throw refuse(
          Reason.ONNX_EXTERNAL_PATH, "has external data at a memory address of the process");
    }
    boolean plain = location.chars().noneMatch(c -> c == '\\' || c == ':' || c < ' ' || c == 0x7f);
    for (String segment : location.split("/", -1)) {
      plain &= !segment.isEmpty() && !segment.equals(".") && !segment.equals("..");
    }
    if (!plain) {
      throw refuse(
          Reason.ONNX_EXTERNAL_PATH,
          "has external data at \"" + location + "\", which is no plain relative file name");
    }
    return folder + location;
  }

  /** The tensor as a part of {@code file}, which has {@code fileBytes}. */
  ExternalTensor in(String file, long fileBytes) {
    ElementType type = type();
    if (!type.fromMemory()) {
      throw refuse(
          Reason.ONNX_EXTERNAL_UNSUPPORTED,
          "has external data of the element type "
              + type
              + ", which cannot be given from memory; store it in the model");
    }
    long bytes = bytes(type);
    long offset = number("offset", 0);
    if (number("length", bytes) != bytes) {
      throw refuse(
          Reason.ONNX_EXTERNAL_RANGE,
          "needs "
              + bytes
              + " bytes of external data, its length says "
              + externalData.get("length"));
    }
    if (offset > fileBytes || bytes > fileBytes - offset) {
      throw refuse(
          Reason.ONNX_EXTERNAL_RANGE,
          "needs "
              + bytes
              + " bytes of \""
              + file
              + "\" from "
              + offset
              + ", which has "
              + fileBytes);
    }
    return new ExternalTensor(name, file, offset, bytes, type, List.copyOf(dims));
  }

  private ElementType type() {
    return ElementType.withCode(dataType)
        .orElseThrow(() ->
            refuse(
                Reason.ONNX_MALFORMED,
                "is of the element type " + dataType + ", which the ONNX format does not have"));
  }

  private long elements() {
    try {
      return dims.stream().reduce(1L, Math::multiplyExact);
    } catch (ArithmeticException e) {
      throw tooLarge();
    }
  }

  private long bytes(ElementType type) {
    try {
      return type.bytes(elements());
    } catch (ArithmeticException e) {
      throw tooLarge();
    }
  }

  private ModelRejectedException tooLarge() {
    return refuse(Reason.ONNX_TENSOR_SIZE, "has dimensions whose product is beyond 2^63");
  }

  /** A decimal number of up to 18 digits, so that sums stay in a long. */
  private long number(String key, long otherwise) {
    String text = externalData.get(key);
    if (text == null) {
      return otherwise;
    }
    if (!text.matches("[0-9]{1,18}")) {
      throw refuse(
          Reason.ONNX_EXTERNAL_RANGE, "has external data with the " + key + " \"" + text + "\"");
    }
    return Long.parseLong(text);
  }

  ModelRejectedException refuse(Reason reason, String problem) {
    return new ModelRejectedException(reason, "the tensor \"" + name + "\" " + problem);
  }
}
