package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.onnx.OnnxMessage.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * Looks through an ONNX file before native code sees a byte of it, and refuses what native code has
 * been led astray with.
 *
 * <p>One pass over the protobuf structure, in time linear in the file; values of tensors are passed
 * over. It refuses a file that another reader could take for another model (a foreign format's
 * mark, fields that occur twice or are unknown), operators outside {@code ai.onnx} and {@code
 * ai.onnx.ml}, and external data that is not a signed file of this model given from memory.
 */
final class OnnxInspector {
  /**
   * Most nodes in all graphs and functions together; the largest language models have some ten
   * thousand.
   */
  static final int MAX_NODES = 200_000;

  private static final int MAX_TENSORS = 200_000;

  /** Longest names of all initializers together, which are kept to find one that is there twice. */
  private static final int MAX_NAME_CHARS = 1 << 25;

  /**
   * Deepest nesting of messages; a graph in a graph takes three levels. The protobuf library of
   * ONNX Runtime stops at 100.
   */
  static final int MAX_DEPTH = 64;

  private static final Set<String> DOMAINS = Set.of("", "ai.onnx", "ai.onnx.ml");

  /** A node that loads a compiled model of a device, possibly from a file that it names. */
  private static final String DEVICE_CONTEXT = "EPContext";

  private static final int MARK_AT = 4;

  /**
   * With this at {@link #MARK_AT}, ONNX Runtime reads the file as its own flat-buffer format,
   * whatever it is as protobuf.
   */
  private static final ByteBuffer ORT_FORMAT_MARK =
      StandardCharsets.US_ASCII.encode("ORTM").asReadOnlyBuffer();

  private final String folder;
  private final Function<String, OptionalInt> sizeOf;
  private final List<ExternalTensor> external = new ArrayList<>();
  private final Set<String> initializers = new HashSet<>();
  private int nodes;
  private int tensors;
  private int nameChars;

  private OnnxInspector(String folder, Function<String, OptionalInt> sizeOf) {
    this.folder = folder;
    this.sizeOf = sizeOf;
  }

  /**
   * Inspects {@code file} and returns the tensors whose values are in other files.
   *
   * @param name the file's name in the manifest
   * @param file its bytes, from 0 to the limit
   * @param sizeOf the sizes of the files in the manifest
   */
  static List<ExternalTensor> inspect(
      String name, ByteBuffer file, Function<String, OptionalInt> sizeOf) {
    refuseForeignFormat(file);
    OnnxInspector inspector =
        new OnnxInspector(name.substring(0, name.lastIndexOf('/') + 1), sizeOf);
    inspector.fields(OnnxMessage.MODEL, ProtoCursor.over(file), 0);
    return List.copyOf(inspector.external);
  }

  private static void refuseForeignFormat(ByteBuffer file) {
    int length = ORT_FORMAT_MARK.remaining();
    if (file.limit() >= MARK_AT + length && file.slice(MARK_AT, length).equals(ORT_FORMAT_MARK)) {
      throw new ModelRejectedException(
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
      throw new ModelRejectedException(
          Reason.ONNX_TOO_COMPLEX, "messages are nested deeper than " + MAX_DEPTH + " levels");
    }
    long seen = 0;
    while (in.next()) {
      Field field = known(message, in);
      long bit = 1L << field.number();
      if (!field.repeated() && (seen & bit) != 0) {
        throw new ModelRejectedException(
            Reason.ONNX_AMBIGUOUS,
            "the field " + field.number() + " of " + message + " occurs twice");
      }
      seen |= bit;
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

  private void descend(OnnxMessage parent, Field field, ProtoCursor in, int depth) {
    if (field.message().isEmpty()) {
      in.skip();
      return;
    }
    OnnxMessage message = OnnxMessage.valueOf(field.message().get());
    switch (message) {
      case NODE -> node(in.message(), depth + 1);
      case TENSOR -> tensor(in.message(), depth + 1, isMainInitializer(parent, field, depth));
      default -> fields(message, in.message(), depth + 1);
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

  private void node(ProtoCursor in, int depth) {
    if (++nodes > MAX_NODES) {
      throw new ModelRejectedException(
          Reason.ONNX_TOO_COMPLEX, "the model has more than " + MAX_NODES + " nodes");
    }
    fields(
        OnnxMessage.NODE,
        in,
        depth,
        (field, cursor) -> {
          switch (field.number()) {
            case OnnxMessage.NODE_OP_TYPE ->
                refuseUnless(!cursor.text().equals(DEVICE_CONTEXT), DEVICE_CONTEXT);
            case OnnxMessage.NODE_DOMAIN -> {
              String domain = cursor.text();
              refuseUnless(DOMAINS.contains(domain), "of the domain \"" + domain + "\"");
            }
            default -> descend(OnnxMessage.NODE, field, cursor, depth);
          }
        });
  }

  private static void refuseUnless(boolean allowed, String operator) {
    if (!allowed) {
      throw new ModelRejectedException(
          Reason.ONNX_OPERATOR,
          "the model has an operator "
              + operator
              + "; only those of ai.onnx and ai.onnx.ml are run");
    }
  }

  private void tensor(ProtoCursor in, int depth, boolean mainInitializer) {
    if (++tensors > MAX_TENSORS) {
      throw new ModelRejectedException(
          Reason.ONNX_TOO_COMPLEX, "the model has more than " + MAX_TENSORS + " tensors");
    }
    TensorScan tensor = new TensorScan();
    fields(OnnxMessage.TENSOR, in, depth, (field, cursor) -> take(tensor, field, cursor, depth));
    if (mainInitializer) {
      checkNewName(tensor);
    }
    if (tensor.isExternal()) {
      external.add(resolve(tensor, mainInitializer));
    }
  }

  private void checkNewName(TensorScan tensor) {
    nameChars += tensor.name().length();
    if (nameChars > MAX_NAME_CHARS) {
      throw new ModelRejectedException(
          Reason.ONNX_TOO_COMPLEX,
          "the names of the initializers have more than "
              + MAX_NAME_CHARS
              + " characters together");
    }
    if (!initializers.add(tensor.name())) {
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
      case OnnxMessage.TENSOR_RAW_DATA -> {
        tensor.rawData();
        in.skip();
      }
      default -> in.skip();
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

  private ExternalTensor resolve(TensorScan tensor, boolean mainInitializer) {
    String file = tensor.file(folder);
    OptionalInt size = sizeOf.apply(file);
    if (size.isEmpty()) {
      throw tensor.refuse(
          Reason.ONNX_EXTERNAL_UNSIGNED,
          "has external data in \"" + file + "\", which is not in the signed manifest");
    }
    if (!mainInitializer) {
      throw tensor.refuse(
          Reason.ONNX_EXTERNAL_UNSUPPORTED,
          "has external data but is no initializer of the main graph, so it cannot be given from memory; store it in the model");
    }
    return tensor.in(file, size.getAsInt());
  }
}
