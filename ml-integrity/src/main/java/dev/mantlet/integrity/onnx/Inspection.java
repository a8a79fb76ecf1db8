package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.onnx.OnnxMessage.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * One pass over one ONNX file. What breaks the structure or a limit ends it; other findings are
 * kept and the pass goes on.
 */
final class Inspection {
  /**
   * Most nodes in all graphs and functions together; the largest language models have some ten
   * thousand.
   */
  static final int MAX_NODES = 200_000;

  /**
   * Deepest nesting of messages; a graph in a graph takes three levels. The protobuf library of
   * ONNX Runtime stops at 100.
   */
  static final int MAX_DEPTH = 64;

  /**
   * Most messages and texts, 8 million: two bytes of the file can become a hundred of native
   * memory, and a vocabulary has some hundred thousand texts.
   */
  static final int MAX_PARTS = 1 << 23;

  private static final int MAX_TENSORS = 200_000;

  private static final int MARK_AT = 4;

  /**
   * With this at {@link #MARK_AT}, ONNX Runtime reads the file as its own flat-buffer format,
   * whatever it is as protobuf.
   */
  private static final ByteBuffer ORT_FORMAT_MARK =
      StandardCharsets.US_ASCII.encode("ORTM").asReadOnlyBuffer();

  private final Findings findings = new Findings();
  private final KeptText kept = new KeptText();
  private final ModelHead head = new ModelHead(findings, kept);
  private final OperatorUse operators;
  private final StaticSizes sizes;
  private final ExternalData external;
  private final Set<String> initializers = new HashSet<>();
  private OperatorUse.Calls calls;
  private int nodes;
  private int tensors;
  private int parts;

  Inspection(AllowedOperators allowed, String folder, ExternalData.Files files) {
    operators = new OperatorUse(allowed, findings, kept);
    calls = operators.main();
    sizes = new StaticSizes(allowed, findings, kept);
    external = new ExternalData(folder, files, findings, kept);
  }

  /** Inspects {@code file} from 0 to its limit. */
  OnnxReport run(ByteBuffer file) {
    try {
      findForeignFormat(file);
      fields(OnnxMessage.MODEL, ProtoCursor.over(file), 0, this::model);
      operators.check();
      sizes.check();
      external.checkOverlaps();
    } catch (ModelRejectedException e) {
      findings.last(e);
    }
    return new OnnxReport(
        head, operators.byDomain(), nodes, tensors, external.tensors(), findings.toList());
  }

  private void findForeignFormat(ByteBuffer file) {
    int length = ORT_FORMAT_MARK.remaining();
    if (file.limit() >= MARK_AT + length && file.slice(MARK_AT, length).equals(ORT_FORMAT_MARK)) {
      findings.add(
          Reason.ONNX_WRONG_FORMAT,
          "the file has \"ORTM\" at byte 4, so that ONNX Runtime would not read it as ONNX");
    }
  }

  /** Takes the value of one field, which has the right wire type. */
  private interface Taker {
    void take(Field field, ProtoCursor in);
  }

  private void fields(OnnxMessage message, ProtoCursor in, int depth) {
    fields(message, in, depth, (field, cursor) -> descend(message, field, cursor, depth));
  }

  private void fields(OnnxMessage message, ProtoCursor in, int depth, Taker taker) {
    if (depth > MAX_DEPTH) {
      throw tooComplex("messages nested deeper than " + MAX_DEPTH + " levels");
    }
    long seen = 0;
    while (in.next()) {
      Field field = known(message, in);
      long bit = field.onlyOnce();
      if ((seen & bit) != 0) {
        throw new ModelRejectedException(
            Reason.ONNX_AMBIGUOUS,
            "the field " + field.number() + " of " + message + ", or its like, occurs twice");
      }
      seen |= bit;
      if (field.wireType() == ProtoCursor.LENGTH && ++parts > MAX_PARTS) {
        throw tooComplex("more than " + MAX_PARTS + " messages and texts");
      }
      taker.take(field, in);
    }
  }

  private static Field known(OnnxMessage message, ProtoCursor in) {
    return message
        .field(in.field())
        .filter(field -> field.allows(in.wireType()))
        .orElseThrow(() ->
            new ModelRejectedException(
                Reason.ONNX_MALFORMED,
                message
                    + " has the field "
                    + in.field()
                    + " of wire type "
                    + in.wireType()
                    + ", which the ONNX format does not have"));
  }

  static ModelRejectedException tooComplex(String what) {
    return new ModelRejectedException(Reason.ONNX_TOO_COMPLEX, "the model has " + what);
  }

  private void descend(OnnxMessage parent, Field field, ProtoCursor in, int depth) {
    if (field.message().isEmpty()) {
      pass(field, in);
      return;
    }
    OnnxMessage message = OnnxMessage.valueOf(field.message().get());
    switch (message) {
      case NODE -> node(in.message(), depth + 1);
      case TENSOR -> tensor(in.message(), depth + 1, isMainInitializer(parent, field, depth));
      case SPARSE_TENSOR -> sparseTensor(in.message(), depth + 1);
      case FUNCTION -> function(in.message(), depth + 1);
      case ATTRIBUTE -> attribute(in.message(), depth + 1);
      default -> fields(message, in.message(), depth + 1);
    }
  }

  /** Numbers that come packed must be numbers. */
  private static void pass(Field field, ProtoCursor in) {
    if (field.wireType() != ProtoCursor.LENGTH && in.wireType() == ProtoCursor.LENGTH) {
      in.message().skipPacked(field.wireType());
    } else {
      in.skip();
    }
  }

  /**
   * The main graph is the only one at depth 1; those of training information and attributes are
   * deeper.
   */
  private static boolean isMainInitializer(OnnxMessage parent, Field field, int depth) {
    return parent == OnnxMessage.GRAPH
        && depth == 1
        && field.number() == OnnxMessage.GRAPH_INITIALIZER;
  }

  private void model(Field field, ProtoCursor in) {
    switch (field.number()) {
      case OnnxMessage.MODEL_IR_VERSION -> head.irVersion(in.varint());
      case OnnxMessage.MODEL_PRODUCER_NAME -> head.producer(in.text());
      case OnnxMessage.MODEL_PRODUCER_VERSION -> head.producerVersion(in.text());
      case OnnxMessage.MODEL_OPERATOR_SET -> operatorSet(in.message());
      case OnnxMessage.MODEL_METADATA -> metadata(in.message());
      default -> descend(OnnxMessage.MODEL, field, in, 0);
    }
  }

  private void operatorSet(ProtoCursor in) {
    String[] domain = {""};
    long[] version = {0};
    fields(
        OnnxMessage.OPERATOR_SET,
        in,
        1,
        (field, cursor) -> {
          if (field.number() == OnnxMessage.OPERATOR_SET_DOMAIN) {
            domain[0] = cursor.text();
          } else {
            version[0] = cursor.varint();
          }
        });
    head.operatorSet(domain[0], version[0]);
  }

  /** The value is not read: it may be long and means nothing here. */
  private void metadata(ProtoCursor in) {
    String[] key = {""};
    fields(
        OnnxMessage.ENTRY,
        in,
        1,
        (field, cursor) -> {
          if (field.number() == OnnxMessage.ENTRY_KEY) {
            key[0] = cursor.text();
          } else {
            cursor.skip();
          }
        });
    head.metadata(key[0]);
  }

  private void function(ProtoCursor in, int depth) {
    OperatorUse.Calls outer = calls;
    calls = new OperatorUse.Calls();
    String[] names = {"", "", ""};
    fields(
        OnnxMessage.FUNCTION,
        in,
        depth,
        (field, cursor) -> {
          switch (field.number()) {
            case OnnxMessage.FUNCTION_DOMAIN -> names[0] = cursor.text();
            case OnnxMessage.FUNCTION_NAME -> names[1] = cursor.text();
            case OnnxMessage.FUNCTION_OVERLOAD -> names[2] = cursor.text();
            default -> descend(OnnxMessage.FUNCTION, field, cursor, depth);
          }
        });
    operators.define(OperatorName.of(names[0], names[1], names[2]), calls);
    calls = outer;
  }

  private void node(ProtoCursor in, int depth) {
    if (++nodes > MAX_NODES) {
      throw tooComplex("more than " + MAX_NODES + " nodes");
    }
    NodeScan node = new NodeScan();
    fields(OnnxMessage.NODE, in, depth, (field, cursor) -> take(node, field, cursor, depth));
    operators.call(calls, node.operator());
    sizes.node(node);
  }

  private void take(NodeScan node, Field field, ProtoCursor in, int depth) {
    switch (field.number()) {
      case OnnxMessage.NODE_INPUT -> node.input(in);
      case OnnxMessage.NODE_OUTPUT -> node.output(in);
      case OnnxMessage.NODE_OP_TYPE -> node.opType(in.text());
      case OnnxMessage.NODE_DOMAIN -> node.domain(in.text());
      case OnnxMessage.NODE_OVERLOAD -> node.overload(in.text());
      case OnnxMessage.NODE_ATTRIBUTE -> {
        AttributeScan attribute = attribute(in.message(), depth + 1);
        node.attribute(attribute.name(), attribute.smallValues());
      }
      default -> descend(OnnxMessage.NODE, field, in, depth);
    }
  }

  private AttributeScan attribute(ProtoCursor in, int depth) {
    AttributeScan attribute = new AttributeScan();
    fields(
        OnnxMessage.ATTRIBUTE,
        in,
        depth,
        (field, cursor) -> {
          attribute.value(field);
          take(attribute, field, cursor, depth);
        });
    attribute.check(findings);
    return attribute;
  }

  private void take(AttributeScan attribute, Field field, ProtoCursor in, int depth) {
    switch (field.number()) {
      case OnnxMessage.ATTRIBUTE_NAME -> attribute.name(in.text());
      case OnnxMessage.ATTRIBUTE_TYPE -> attribute.type(in.varint());
      case OnnxMessage.ATTRIBUTE_TENSOR ->
          attribute.tensor(tensor(in.message(), depth + 1, false).smallValues());
      case OnnxMessage.ATTRIBUTE_FLOAT,
          OnnxMessage.ATTRIBUTE_INT,
          OnnxMessage.ATTRIBUTE_FLOATS,
          OnnxMessage.ATTRIBUTE_INTS ->
          attribute.numbers(field, in);
      default -> descend(OnnxMessage.ATTRIBUTE, field, in, depth);
    }
  }

  private TensorScan tensor(ProtoCursor in, int depth, boolean mainInitializer) {
    if (++tensors > MAX_TENSORS) {
      throw tooComplex("more than " + MAX_TENSORS + " tensors");
    }
    TensorScan tensor = new TensorScan();
    fields(OnnxMessage.TENSOR, in, depth, (field, cursor) -> take(tensor, field, cursor, depth));
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

  /** A runtime makes a whole tensor of it when it loads the model. */
  private void sparseTensor(ProtoCursor in, int depth) {
    double[] elements = {1};
    fields(
        OnnxMessage.SPARSE_TENSOR,
        in,
        depth,
        (field, cursor) -> {
          if (field.number() != OnnxMessage.SPARSE_TENSOR_DIMS) {
            descend(OnnxMessage.SPARSE_TENSOR, field, cursor, depth);
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
      default -> descend(OnnxMessage.TENSOR, field, in, depth);
    }
  }

  private void entry(TensorScan tensor, ProtoCursor in, int depth) {
    String[] keyAndValue = {"", ""};
    fields(
        OnnxMessage.ENTRY,
        in,
        depth,
        (field, cursor) -> keyAndValue[field.number() - OnnxMessage.ENTRY_KEY] = cursor.text());
    tensor.externalData(keyAndValue[0], keyAndValue[1]);
  }
}
