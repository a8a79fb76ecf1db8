package dev.mantlet.integrity.onnx;

import static dev.mantlet.integrity.onnx.OnnxBytes.addGraph;
import static dev.mantlet.integrity.onnx.OnnxBytes.externalTensor;
import static dev.mantlet.integrity.onnx.OnnxBytes.join;
import static dev.mantlet.integrity.onnx.OnnxBytes.message;
import static dev.mantlet.integrity.onnx.OnnxBytes.model;
import static dev.mantlet.integrity.onnx.OnnxBytes.node;
import static dev.mantlet.integrity.onnx.OnnxBytes.number;
import static dev.mantlet.integrity.onnx.OnnxBytes.tensor;
import static dev.mantlet.integrity.onnx.OnnxBytes.text;
import static dev.mantlet.integrity.onnx.OnnxBytes.varint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxInspectorTest {
  private static final byte[] GOOD = model(addGraph(2, tensor("w", 1, 2)));
  private static final byte[] EXTERNAL = externalTensor("w", 2, "location", "w.bin");

  /** The files beside the model, and their sizes. */
  private static final Map<String, Integer> FILES =
      Map.of("w.bin", 16, "net/w.bin", 16, "net/deep/w.bin", 16);

  static List<ExternalTensor> inspect(String name, byte[] file) {
    return OnnxInspector.standard()
        .inspect(
            name,
            ByteBuffer.wrap(file),
            other ->
                FILES.containsKey(other) ? OptionalLong.of(FILES.get(other)) : OptionalLong.empty())
        .orThrow()
        .external();
  }

  private static void assertRefused(Reason reason, byte[] file) {
    assertEquals(
        reason, assertThrows(ModelRejectedException.class, () -> inspect("m.onnx", file)).reason());
  }

  @Test
  void plainModel_passes() {
    assertEquals(List.of(), inspect("m.onnx", GOOD));
  }

  @Test
  void externalInitializer_isFoundRelativeToTheModelsFolder() {
    var expected = new ExternalTensor("w", "net/deep/w.bin", 4, 8, ElementType.FLOAT, List.of(2L));
    byte[] file =
        model(
            addGraph(
                2,
                externalTensor(
                    "w",
                    2,
                    "location",
                    "deep/w.bin",
                    "offset",
                    "4",
                    "length",
                    "8",
                    "checksum",
                    "00")));
    assertEquals(List.of(expected), inspect("net/m.onnx", file));
  }

  @Test
  void packedDimensions_areRead() {
    byte[] packed =
        join(
            message(1, varint(2), varint(1)),
            number(2, 7),
            text(8, "w"),
            message(13, text(1, "location"), text(2, "w.bin")),
            number(14, 1));
    assertEquals(
        List.of(new ExternalTensor("w", "w.bin", 0, 16, ElementType.INT64, List.of(2L, 1L))),
        inspect("m.onnx", model(addGraph(2, packed))));
  }

  @Test
  void markOfAnotherFormat_isRefused() {
    assertRefused(
        Reason.ONNX_WRONG_FORMAT,
        join(message(2, new byte[] {0, 0}, "ORTM".getBytes(StandardCharsets.US_ASCII)), GOOD));
    assertEquals(
        List.of(),
        inspect(
            "m.onnx",
            join(message(2, new byte[] {0, 0}, "ORTX".getBytes(StandardCharsets.US_ASCII)), GOOD)));
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("field number 0", new byte[] {0, 0}),
        Arguments.of("start of a group", new byte[] {0x0b}),
        Arguments.of("end of a group", new byte[] {0x0c}),
        Arguments.of("wire type 6", new byte[] {0x0e, 0}),
        Arguments.of("wire type 7", new byte[] {0x0f, 0}),
        Arguments.of("tag with a needless byte", new byte[] {(byte) 0x88, 0, 1}),
        Arguments.of("tag beyond 32 bits", join(varint(1L << 35), varint(0))),
        Arguments.of("varint without end", new byte[] {8, (byte) 0x80}),
        Arguments.of(
            "varint of eleven bytes",
            join(new byte[] {8}, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1})),
        Arguments.of("length beyond the end", new byte[] {0x12, 5, 0}),
        Arguments.of("length of 2^31", join(new byte[] {0x12}, varint(1L << 31))),
        Arguments.of("negative length", join(new byte[] {0x12}, varint(-1))),
        Arguments.of("graph as a number", number(7, 1)),
        Arguments.of("unknown field of the model", number(19, 1)),
        Arguments.of("unknown field of a graph", model(number(3, 1))),
        Arguments.of("unknown field of a node", model(message(1, number(60, 1)))),
        Arguments.of("negative dimension", model(message(5, number(1, -1)))),
        Arguments.of("a hundred dimensions", model(message(5, message(1, new byte[100])))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void whatIsNotOnnxOnTheWire_isRefused(String what, byte[] file) {
    assertRefused(Reason.ONNX_MALFORMED, file);
  }

  static Stream<Arguments> ambiguous() {
    byte[] graph = addGraph(2, tensor("w", 1, 2));
    return Stream.of(
        Arguments.of("two graphs", model(graph, message(7, graph))),
        Arguments.of("two IR versions", join(GOOD, number(1, 9))),
        Arguments.of("two names of a graph", model(join(graph, text(2, "other")))),
        Arguments.of("two operators in a node", model(message(1, text(4, "Add"), text(4, "Sub")))),
        Arguments.of("two domains of a node", model(message(1, text(7, ""), text(7, "ai.onnx")))),
        Arguments.of(
            "two tensors in an attribute",
            model(message(1, message(5, message(5, tensor("a", 1)), message(5, tensor("b", 1)))))),
        Arguments.of(
            "two locations",
            model(addGraph(2, externalTensor("w", 2, "location", "w.bin", "location", "w.bin")))),
        Arguments.of(
            "two keys in an entry",
            model(addGraph(2, message(13, text(1, "location"), text(1, "location"))))),
        Arguments.of(
            "two initializers of one name", model(join(graph, message(5, tensor("w", 3, 4))))),
        Arguments.of(
            "external data of a tensor that is inside",
            model(addGraph(2, message(13, text(1, "location"), text(2, "w.bin"))))),
        Arguments.of(
            "tensor outside without external data", model(addGraph(2, externalTensor("w", 2)))),
        Arguments.of(
            "tensor outside with values inside",
            model(addGraph(2, join(EXTERNAL, message(9, new byte[8]))))),
        Arguments.of("unknown location of data", model(addGraph(2, number(14, 2)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ambiguous")
  void whatTwoReadersMayReadDifferently_isRefused(String what, byte[] file) {
    assertRefused(Reason.ONNX_AMBIGUOUS, file);
  }

  /**
   * Every place of a tensor other than the main graph's initializers, as the content of a model.
   */
  static Stream<Arguments> otherPlaces() {
    byte[] graph = message(5, EXTERNAL);
    return Stream.of(
        Arguments.of("values of a sparse initializer", model(message(15, message(1, EXTERNAL)))),
        Arguments.of("indices of a sparse initializer", model(message(15, message(2, EXTERNAL)))),
        Arguments.of("tensor attribute", attribute(message(5, EXTERNAL))),
        Arguments.of("tensors attribute", attribute(message(10, EXTERNAL))),
        Arguments.of("graph attribute", attribute(message(6, graph))),
        Arguments.of("graphs attribute", attribute(message(11, graph))),
        Arguments.of("sparse tensor attribute", attribute(message(22, message(1, EXTERNAL)))),
        Arguments.of("sparse tensors attribute", attribute(message(23, message(2, EXTERNAL)))),
        Arguments.of(
            "node of a function",
            model(new byte[0], message(25, message(7, message(5, message(5, EXTERNAL)))))),
        Arguments.of(
            "default attribute of a function",
            model(new byte[0], message(25, message(11, message(5, EXTERNAL))))),
        Arguments.of("training initialization", model(new byte[0], message(20, message(1, graph)))),
        Arguments.of("training algorithm", model(new byte[0], message(20, message(2, graph)))));
  }

  private static byte[] attribute(byte[] content) {
    return model(message(1, message(5, content)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherPlaces")
  void externalDataElsewhere_isFoundAndRefused(String place, byte[] file) {
    assertRefused(Reason.ONNX_EXTERNAL_UNSUPPORTED, file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.bin",
        "/etc/passwd",
        "C:/w.bin",
        "a/../w.bin",
        "./w.bin",
        "a//w.bin",
        "a\\w.bin",
        "w.bin\u0000",
        "",
        "..",
        "*/_ORT_MEM_ADDR_/*",
        "w/"
      })
  void locationThatIsNoPlainName_isRefusedInEveryPlace(String location) {
    byte[] bad = externalTensor("w", 2, "location", location);
    assertRefused(Reason.ONNX_EXTERNAL_PATH, model(addGraph(2, bad)));
    assertRefused(Reason.ONNX_EXTERNAL_PATH, attribute(message(5, bad)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"other.bin", "W.bin", "w.bin ", "m.onnx", "net"})
  void locationThatIsNotInTheManifest_isRefused(String location) {
    assertRefused(
        Reason.ONNX_EXTERNAL_UNSIGNED,
        model(addGraph(2, externalTensor("w", 2, "location", location))));
  }

  static Stream<Arguments> outOfRange() {
    return Stream.of(
        Arguments.of(2, "offset", "9"),
        Arguments.of(2, "offset", "999999999999999999"),
        Arguments.of(2, "offset", "-1"),
        Arguments.of(2, "offset", "0x8"),
        Arguments.of(2, "offset", "9223372036854775808"),
        Arguments.of(2, "offset", ""),
        Arguments.of(2, "length", "7"),
        Arguments.of(2, "length", "16"),
        Arguments.of(2, "length", "-8"),
        Arguments.of(5, "offset", "0"),
        Arguments.of(Integer.MAX_VALUE, "offset", "0"));
  }

  @ParameterizedTest
  @MethodSource("outOfRange")
  void externalDataOutsideItsFile_isRefused(int size, String key, String value) {
    assertRefused(
        Reason.ONNX_EXTERNAL_RANGE,
        model(addGraph(2, externalTensor("w", size, "location", "w.bin", key, value))));
  }

  @Test
  void dimensionsWhoseProductOverflows_areRefused() {
    byte[] huge = join(number(1, 1L << 40), externalTensor("w", 1 << 30, "location", "w.bin"));
    assertRefused(Reason.ONNX_TENSOR_SIZE, model(addGraph(2, huge)));
  }

  @Test
  void externalDataOfATypeWithoutAJavaForm_isRefused() {
    byte[] int4 =
        join(
            number(1, 2),
            number(2, 22),
            text(8, "w"),
            message(13, text(1, "location"), text(2, "w.bin")),
            number(14, 1));
    assertRefused(Reason.ONNX_EXTERNAL_UNSUPPORTED, model(addGraph(2, int4)));
  }

  @Test
  void unknownKeyOfExternalData_isRefused() {
    assertRefused(
        Reason.ONNX_EXTERNAL_UNSUPPORTED,
        model(addGraph(2, externalTensor("w", 2, "location", "w.bin", "basepath", "/"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"com.microsoft", "my.ops", "ai.onnx.preview.training", "ai.onnx\u0000", "AI.ONNX"})
  void operatorOfAnotherDomain_isRefusedAlsoInFunctionsAndSubgraphs(String domain) {
    byte[] node = node("Gelu", domain, "x");
    assertRefused(Reason.ONNX_OPERATOR, model(node));
    assertRefused(Reason.ONNX_OPERATOR, attribute(message(6, node)));
    byte[] inFunction =
        join(
            text(1, "F"),
            text(10, "local"),
            varint(7 << 3 | 2),
            Arrays.copyOfRange(node, 1, node.length));
    assertRefused(Reason.ONNX_OPERATOR, model(new byte[0], message(25, inFunction)));
  }

  @Test
  void operatorsOfTheStandardDomains_pass() {
    assertEquals(
        List.of(),
        inspect(
            "m.onnx",
            model(join(node("Add", ""), node("Add", "ai.onnx"), node("Scaler", "ai.onnx.ml")))));
  }

  @Test
  void deviceContext_isRefusedInEveryDomain() {
    assertRefused(Reason.ONNX_OPERATOR, model(node("EPContext", "")));
  }

  @Test
  void graphsNestedTooDeeply_areRefused() {
    assertEquals(List.of(), inspect("m.onnx", model(nested(20))));
    assertRefused(Reason.ONNX_TOO_COMPLEX, model(nested(22)));
    assertRefused(Reason.ONNX_TOO_COMPLEX, model(nested(2_000)));
  }

  private static byte[] nested(int levels) {
    byte[] graph = new byte[0];
    for (int i = 0; i < levels; i++) {
      graph = message(1, message(5, message(6, graph)));
    }
    return graph;
  }

  @Test
  void tooManyNodes_areRefused() {
    byte[] nodes = new byte[2 * (Inspection.MAX_NODES + 1)];
    for (int i = 0; i < nodes.length; i += 2) {
      nodes[i] = 1 << 3 | 2;
    }
    assertRefused(Reason.ONNX_TOO_COMPLEX, model(nodes));
    assertEquals(List.of(), inspect("m.onnx", model(Arrays.copyOf(nodes, nodes.length - 2))));
  }

  @Test
  void nameTooLongToRead_isRefused() {
    assertRefused(Reason.ONNX_TOO_COMPLEX, model(addGraph(2, tensor("w".repeat(4097), 1, 2))));
    assertEquals(List.of(), inspect("m.onnx", model(addGraph(2, tensor("w".repeat(4096), 1, 2)))));
  }

  @Test
  void namesTooLongTogether_areRefused() {
    byte[][] initializers = new byte[8_193][];
    for (int i = 0; i < initializers.length; i++) {
      initializers[i] =
          message(5, number(1, 0), number(2, 1), text(8, "w".repeat(4092) + (1_000 + i)));
    }
    assertRefused(Reason.ONNX_TOO_COMPLEX, model(join(initializers)));
  }

  @Test
  void everyTruncation_isReadOrRefused() {
    byte[] file =
        model(
            join(addGraph(2, EXTERNAL), node("Scaler", "ai.onnx.ml", "x")),
            message(25, message(11, message(5, tensor("c", 1)))));
    for (int length = 0; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      try {
        inspect("m.onnx", cut);
      } catch (ModelRejectedException e) {
        assertEquals(Reason.ONNX_MALFORMED, e.reason(), "cut to " + length);
      }
    }
  }
}
