package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.onnx.OnnxMessage.Field;
import java.util.Optional;

/** Looks at every tensor of a file, wherever it is. */
final class TensorWalk {
  private static final int MAX_TENSORS = 200_000;

  private final MessageWalk walk;
  private final Findings findings;
  private final StaticSizes sizes;
  private final ExternalData external;
  private int tensors;

  TensorWalk(MessageWalk walk, Findings findings, StaticSizes sizes, ExternalData external) {
    this.walk = walk;
    this.findings = findings;
    this.sizes = sizes;
    this.external = external;
  }

  int count() {
    return tensors;
  }

  /** A tensor; the main graph's initializers are the only ones that may be in another file. */
  TensorScan tensor(ProtoCursor in, int depth, boolean mainInitializer) {
    if (++tensors > MAX_TENSORS) {
      throw MessageWalk.tooComplex("more than " + MAX_TENSORS + " tensors");
    }
    TensorScan tensor = new TensorScan();
    walk.fields(
        OnnxMessage.TENSOR, in, depth, (field, cursor) -> take(tensor, field, cursor, depth));
    try {
      check(tensor, mainInitializer);
    } catch (ModelRejectedException e) {
      findings.add(e);
    }
    return tensor;
  }

  private void check(TensorScan tensor, boolean mainInitializer) {
    if (tensor.isExternal()) {
      external.add(tensor, mainInitializer);
    } else {
      tensor.checkValuesInside();
    }
  }

  private void take(TensorScan tensor, Field field, ProtoCursor in, int depth) {
    switch (field.number()) {
      case OnnxMessage.TENSOR_DIMS -> tensor.dims(in);
      case OnnxMessage.TENSOR_DATA_TYPE -> tensor.dataType(in.varint());
      case OnnxMessage.TENSOR_NAME -> tensor.name(in.text());
      case OnnxMessage.TENSOR_DATA_LOCATION -> tensor.dataLocation(in.varint());
      case OnnxMessage.TENSOR_EXTERNAL_DATA -> entry(tensor, in.message(), depth + 1);
      case OnnxMessage.TENSOR_RAW_DATA -> tensor.rawData(in);
      case OnnxMessage.TENSOR_FLOATS,
          OnnxMessage.TENSOR_INTS,
          OnnxMessage.TENSOR_STRINGS,
          OnnxMessage.TENSOR_LONGS,
          OnnxMessage.TENSOR_DOUBLES,
          OnnxMessage.TENSOR_UNSIGNED_LONGS ->
          tensor.entries(field, in);
      case OnnxMessage.TENSOR_SEGMENT ->
          throw tensor.refuse(
              Reason.ONNX_MALFORMED, "is a segment of a tensor, which no runtime reads");
      case OnnxMessage.TENSOR_METADATA ->
          walk.fields(OnnxMessage.ENTRY, in.message(), depth + 1, (part, cursor) -> cursor.skip());
      default -> MessageWalk.pass(field, in);
    }
  }

  private void entry(TensorScan tensor, ProtoCursor in, int depth) {
    String[] keyAndValue = {"", ""};
    walk.fields(
        OnnxMessage.ENTRY,
        in,
        depth,
        (field, cursor) -> keyAndValue[field.number() - OnnxMessage.ENTRY_KEY] = cursor.text());
    tensor.externalData(keyAndValue[0], keyAndValue[1]);
  }

  /** The initializer of a graph. */
  void initializer(Scope scope, ProtoCursor in, int depth, boolean main) {
    TensorScan tensor = tensor(in, depth, main);
    sizes.constant(scope, tensor.name(), tensor.count(), tensor.smallValues().orElse(Scope.NONE));
  }

  /**
   * A sparse tensor, which is called as its values are: a runtime makes a whole tensor of it when
   * it loads the model.
   */
  void sparseTensor(Optional<Scope> scope, ProtoCursor in, int depth) {
    double[] elements = {1};
    String[] name = {""};
    walk.fields(
        OnnxMessage.SPARSE_TENSOR,
        in,
        depth,
        (field, cursor) -> {
          if (field.number() != OnnxMessage.SPARSE_TENSOR_DIMS) {
            TensorScan part = tensor(cursor.message(), depth + 1, false);
            name[0] = field.number() == OnnxMessage.SPARSE_TENSOR_VALUES ? part.name() : name[0];
          } else if (cursor.wireType() == ProtoCursor.VARINT) {
            elements[0] *= cursor.varint();
          } else {
            ProtoCursor packed = cursor.message();
            while (packed.remaining() > 0) {
              elements[0] *= packed.varint();
            }
          }
        });
    sizes.elements("a sparse tensor", elements[0]);
    scope.ifPresent(graph -> sizes.constant(graph, name[0], elements[0], Scope.NONE));
  }
}
