package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.onnx.OnnxMessage.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
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
  private Map<OperatorName, Integer> calls;
  private boolean inFunction;
  private Scope scope = new Scope(Optional.empty());
  private Optional<NodeScan> owner = Optional.empty();
  private int nodes;

  Inspection(AllowedOperators allowed, String folder, Function<String, OptionalLong> files) {
    operators = new OperatorUse(allowed, findings, kept);
    calls = operators.main();
    sizes = new StaticSizes(allowed, findings, kept);
    external = new ExternalData(folder, files, findings, kept);
    tensors = new TensorWalk(walk, findings, sizes, external);
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
    boolean ofGraph = parent == OnnxMessage.GRAPH;
    switch (field.message().get()) {
      case "GRAPH" -> graph(in.message(), depth + 1);
      case "NODE" -> node(in.message(), depth + 1);
      case "TENSOR" -> tensor(ofGraph, in.message(), depth + 1);
      case "SPARSE_TENSOR" ->
          tensors.sparseTensor(
              ofGraph ? Optional.of(scope) : Optional.empty(), in.message(), depth + 1);
      case "FUNCTION" -> function(in.message(), depth + 1);
      case "ATTRIBUTE" -> attribute(in.message(), depth + 1);
      default -> fields(OnnxMessage.valueOf(field.message().get()), in.message(), depth + 1);
    }
  }

  private void fields(OnnxMessage message, ProtoCursor in, int depth) {
    walk.fields(message, in, depth, (field, cursor) -> descend(message, field, cursor, depth));
  }

  private void graph(ProtoCursor in, int depth) {
    Scope outer = scope;
    scope = new Scope(owner);
    fields(OnnxMessage.GRAPH, in, depth);
    scope = outer;
  }

  /**
   * The main graph is the only one at depth 1; those of training information and attributes are
   * deeper.
   */
  private void tensor(boolean ofGraph, ProtoCursor in, int depth) {
    if (ofGraph) {
      tensors.initializer(scope, in, depth, depth == 2);
    } else {
      tensors.tensor(in, depth, false);
    }
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
    Map<OperatorName, Integer> outerCalls = calls;
    Scope outer = scope;
    inFunction = true;
    calls = OperatorUse.noCalls();
    scope = new Scope(Optional.empty());
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
    scope.function(OperatorName.of(names[0], names[1], names[2]));
    operators.define(scope.function(), calls);
    inFunction = false;
    calls = outerCalls;
    scope = outer;
  }

  private void node(ProtoCursor in, int depth) {
    if (++nodes > MAX_NODES) {
      throw MessageWalk.tooComplex("more than " + MAX_NODES + " nodes");
    }
    Optional<NodeScan> outer = owner;
    NodeScan node = new NodeScan(scope);
    owner = Optional.of(node);
    walk.fields(OnnxMessage.NODE, in, depth, (field, cursor) -> take(node, field, cursor, depth));
    owner = outer;
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
        // In a function the caller may give the value.
        if (!inFunction || !attribute.isReference()) {
          node.attribute(attribute);
        }
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
          attribute.tensor(tensors.tensor(in.message(), depth + 1, false));
      case OnnxMessage.ATTRIBUTE_FLOAT,
          OnnxMessage.ATTRIBUTE_INT,
          OnnxMessage.ATTRIBUTE_FLOATS,
          OnnxMessage.ATTRIBUTE_INTS ->
          attribute.numbers(field, in);
      default -> descend(OnnxMessage.ATTRIBUTE, field, in, depth);
    }
  }
}
