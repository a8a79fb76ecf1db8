package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.onnx.OnnxMessage.Field;
import java.util.HashSet;
import java.util.Set;

/** Looks at every tensor of a file, wherever it is. */
final class TensorWalk {
  private static final int MAX_TENSORS = 200_000;

  private final MessageWalk walk;
  private final Findings findings;
  private final KeptText kept;
  private final StaticSizes sizes;
  private final ExternalData external;
  private final Set<String> initializers = new HashSet<>();
  private int tensors;

  TensorWalk(
      MessageWalk walk,
      Findings findings,
      KeptText kept,
      StaticSizes sizes,
      ExternalData external) {
    this.walk = walk;
    this.findings = findings;
    this.kept = kept;
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
    if (mainInitializer) {
      checkNewName(tensor);
    }
    if (tensor.isExternal()) {
      external.add(tensor, mainInitializer);
    } else {
      tensor.checkValuesInside();
      tensor.smallValues().ifPresent(values -> sizes.constant(tensor.name(), values));
    }
  }

  private void checkNewName(TensorScan tensor) {
    if (!initializers.add(kept.keep(tensor.name()))) {
      throw tensor.refuse(Reason.ONNX_AMBIGUOUS, "is an initializer twice");
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

  /** A runtime makes a whole tensor of it when it loads the model. */
  void sparseTensor(ProtoCursor in, int depth) {
    double[] elements = {1};
    walk.fields(
        OnnxMessage.SPARSE_TENSOR,
        in,
        depth,
        (field, cursor) -> {
          if (field.number() != OnnxMessage.SPARSE_TENSOR_DIMS) {
            tensor(cursor.message(), depth + 1, false);
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
  }
}
