package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.onnx.OnnxMessage.Field;
import java.util.Optional;

/**
 * What was seen of one attribute: its name, the kind of its value, and the numbers in it if few.
 */
final class AttributeScan {
  /** The field that holds the value, for each {@code AttributeProto.AttributeType}. */
  private static final int[] FIELD_OF_TYPE = {0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 22, 23, 14, 15};

  private final SmallValues numbers = new SmallValues();
  private Optional<TensorScan> tensor = Optional.empty();
  private String name = "";
  private long type;
  private long count;
  private int valueField;
  private boolean twoValues;
  private boolean reference;

  /** Notes that the value is, in part or in whole, in {@code field}. */
  void value(Field field) {
    reference |= field.number() == OnnxMessage.ATTRIBUTE_REFERENCE;
    for (int valued : FIELD_OF_TYPE) {
      if (valued == field.number()) {
        twoValues |= valueField != 0 && valueField != valued;
        valueField = valued;
      }
    }
  }

  /** Takes a field of numbers. */
  void numbers(Field field, ProtoCursor in) {
    count += numbers.take(field, in);
  }

  void tensor(TensorScan value) {
    tensor = Optional.of(value);
  }

  void name(String text) {
    name = text;
  }

  void type(long code) {
    type = code;
  }

  String name() {
    return name;
  }

  /** The numbers of the value, whichever field they are in. */
  Optional<double[]> smallValues() {
    return tensor.isPresent() ? tensor.get().smallValues() : numbers.of(ElementType.INT64);
  }

  /** How many numbers the value has, whichever field they are in; 1 if it has none. */
  double count() {
    return tensor.map(TensorScan::count).orElse((double) Math.max(1, count));
  }

  /** Whether the value is that of an attribute of the function around it. */
  boolean isReference() {
    return reference && valueField == 0;
  }

  /** Finds an attribute with two values, or one of which another type is said. */
  void check(Findings findings) {
    boolean known = type >= 0 && type < FIELD_OF_TYPE.length;
    boolean fits = type == 0 || valueField == 0 || known && FIELD_OF_TYPE[(int) type] == valueField;
    if (twoValues || !known || !fits) {
      findings.add(
          Reason.ONNX_AMBIGUOUS,
          "the attribute \"" + name + "\" has a value that is not of the type that it says");
    }
  }
}
