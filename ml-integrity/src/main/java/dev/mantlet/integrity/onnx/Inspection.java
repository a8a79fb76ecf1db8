package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.onnx.OnnxMessage.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.function.Function;

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
  private final MessageWalk walk = new MessageWalk();
  private final TensorWalk tensors;
  private OperatorUse.Calls calls;
  private int nodes;

  Inspection(AllowedOperators allowed, String folder, Function<String, OptionalLong> files) {
    operators = new OperatorUse(allowed, findings, kept);
    calls = operators.main();
    sizes = new StaticSizes(allowed, findings, kept);
    external = new ExternalData(folder, files, findings, kept);
    tensors = new TensorWalk(walk, findings, kept, sizes, external);
  }

  /** Inspects {@code file} from 0 to its limit. */
  OnnxReport run(ByteBuffer file) {
    try {
      findForeignFormat(file);
      walk.fields(OnnxMessage.MODEL, ProtoCursor.over(file), 0, this::model);
      operators.check();
      sizes.check();
      external.checkOverlaps();
    } catch (ModelRejectedException e) {
      findings.last(e);
    }
    return new OnnxReport(
        head, operators.byDomain(), nodes, tensors.count(), external.tensors(), findings.toList());
  }

  private void findForeignFormat(ByteBuffer file) {
    int length = ORT_FORMAT_MARK.remaining();
    if (file.limit() >= MARK_AT + length && file.slice(MARK_AT, length).equals(ORT_FORMAT_MARK)) {
      findings.add(
          Reason.ONNX_WRONG_FORMAT,
          "the file has \"ORTM\" at byte 4, so that ONNX Runtime would not read it as ONNX");
    }
  }

  private void descend(OnnxMessage parent, Field field, ProtoCursor in, int depth) {
    if (field.message().isEmpty()) {
      MessageWalk.pass(field, in);
      return;
    }
    OnnxMessage message = OnnxMessage.valueOf(field.message().get());
    switch (message) {
      case NODE -> node(in.message(), depth + 1);
      case TENSOR ->
          tensors.tensor(in.message(), depth + 1, isMainInitializer(parent, field, depth));
      case SPARSE_TENSOR -> tensors.sparseTensor(in.message(), depth + 1);
      case FUNCTION -> function(in.message(), depth + 1);
      case ATTRIBUTE -> attribute(in.message(), depth + 1);
      default ->
          walk.fields(
              message,
              in.message(),
              depth + 1,
              (inner, cursor) -> descend(message, inner, cursor, depth + 1));
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
    walk.fields(
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
    walk.fields(
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
    walk.fields(
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
      throw MessageWalk.tooComplex("more than " + MAX_NODES + " nodes");
    }
    NodeScan node = new NodeScan();
    walk.fields(OnnxMessage.NODE, in, depth, (field, cursor) -> take(node, field, cursor, depth));
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
    walk.fields(
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
          attribute.tensor(tensors.tensor(in.message(), depth + 1, false).smallValues());
      case OnnxMessage.ATTRIBUTE_FLOAT,
          OnnxMessage.ATTRIBUTE_INT,
          OnnxMessage.ATTRIBUTE_FLOATS,
          OnnxMessage.ATTRIBUTE_INTS ->
          attribute.numbers(field, in);
      default -> descend(OnnxMessage.ATTRIBUTE, field, in, depth);
    }
  }
}
