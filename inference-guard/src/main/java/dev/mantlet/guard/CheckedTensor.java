package dev.mantlet.guard;

import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.spi.TensorView;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/** A stored tensor as checks see it: to read, until it is closed. */
final class CheckedTensor implements TensorView, AutoCloseable {
  private static final Set<ElementType> WHOLE =
      EnumSet.of(
          ElementType.INT8,
          ElementType.INT16,
          ElementType.INT32,
          ElementType.INT64,
          ElementType.UINT8,
          ElementType.BOOL);
  private static final Set<ElementType> DOUBLES =
      EnumSet.of(ElementType.FLOAT, ElementType.DOUBLE, ElementType.FLOAT16, ElementType.BFLOAT16);
  private static final Set<ElementType> FLOATS =
      EnumSet.of(ElementType.FLOAT, ElementType.FLOAT16, ElementType.BFLOAT16);

  private final String name;
  private final StoredTensor tensor;
  private final Shape shape;
  private volatile boolean closed;

  CheckedTensor(String name, StoredTensor tensor) {
    this.name = name;
    this.tensor = tensor;
    this.shape = Shape.ofSizes(tensor.shape());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ElementType type() {
    return tensor.type();
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public int size() {
    return tensor.elements();
  }

  @Override
  public float get(int index) {
    require(FLOATS, index);
    return tensor.type() == ElementType.FLOAT ? tensor.get(index) : (float) value(index);
  }

  @Override
  public double getDouble(int index) {
    require(DOUBLES, index);
    return value(index);
  }

  private double value(int index) {
    ElementCode code = ElementCode.of(tensor.type());
    return code.value(code.key(tensor.raw(index)));
  }

  @Override
  public long getLong(int index) {
    require(WHOLE, index);
    return tensor.raw(index);
  }

  @Override
  public String getString(int index) {
    require(EnumSet.of(ElementType.STRING), index);
    return tensor.texts()[index];
  }

  @Override
  public float[] toArray() {
    requireType(EnumSet.of(ElementType.FLOAT));
    float[] copy = new float[size()];
    tensor.floats().get(0, copy);
    return copy;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void require(Set<ElementType> types, int index) {
    requireType(types);
    Objects.checkIndex(index, size());
  }

  private void requireType(Set<ElementType> types) {
    if (closed) {
      throw new IllegalStateException(
          "the view of tensor '" + name + "' was kept after its check had returned");
    }
    if (!types.contains(tensor.type())) {
      throw new IllegalStateException(
          "tensor '" + name + "' holds " + tensor.type() + ", not one of " + types);
    }
  }
}
