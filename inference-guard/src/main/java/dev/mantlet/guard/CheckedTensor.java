package dev.mantlet.guard;

import dev.mantlet.guard.spi.TensorView;
import java.nio.FloatBuffer;

/** A stored tensor as checks see it: to read, until it is closed. */
final class CheckedTensor implements TensorView, AutoCloseable {
  private final String name;
  private final Shape shape;
  private final FloatBuffer contents;
  private volatile boolean closed;

  CheckedTensor(String name, StoredTensor tensor) {
    this.name = name;
    this.shape = Shape.of(tensor.shape());
    this.contents = tensor.contents();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public int size() {
    return contents.capacity();
  }

  @Override
  public float get(int index) {
    requireOpen();
    return contents.get(index);
  }

  @Override
  public float[] toArray() {
    requireOpen();
    float[] copy = new float[size()];
    contents.get(0, copy);
    return copy;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "the view of tensor '" + name + "' was kept after its check had returned");
    }
  }
}
