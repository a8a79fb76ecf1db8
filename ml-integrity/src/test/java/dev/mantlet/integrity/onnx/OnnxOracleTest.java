package dev.mantlet.integrity.onnx;

import static dev.mantlet.integrity.onnx.OnnxBytes.addGraph;
import static dev.mantlet.integrity.onnx.OnnxBytes.externalTensor;
import static dev.mantlet.integrity.onnx.OnnxBytes.join;
import static dev.mantlet.integrity.onnx.OnnxBytes.longs;
import static dev.mantlet.integrity.onnx.OnnxBytes.message;
import static dev.mantlet.integrity.onnx.OnnxBytes.model;
import static dev.mantlet.integrity.onnx.OnnxBytes.node;
import static dev.mantlet.integrity.onnx.OnnxBytes.number;
import static dev.mantlet.integrity.onnx.OnnxBytes.tensor;
import static dev.mantlet.integrity.onnx.OnnxBytes.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.mantlet.integrity.Reason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Our own reader of ONNX against the classes that protoc generates: what the inspector accepts, the
 * oracle reads, and sees the same in it.
 */
class OnnxOracleTest {
  private static final boolean NIGHTLY = Boolean.getBoolean("mantlet.nightly");
  private static final int MUTANTS = NIGHTLY ? 400_000 : 10_000;
  private static final int FUZZ_RUNS = NIGHTLY ? 1_000_000 : 5_000;
  private static final OnnxInspector INSPECTOR =
      OnnxInspector.allowing(
          AllowedOperators.standard().withEveryOperatorOf("local").withEndlessLoops());

  private static final List<byte[]> SEEDS =
      List.of(
          model(addGraph(2, tensor("w", 1, 2)), text(2, "p"), text(3, "1"), text(6, "doc")),
          model(
              join(
                  addGraph(
                      2, externalTensor("w", 2, "location", "w.bin", "offset", "4", "length", "8")),
                  message(5, longs("s", 1, 2, 3)),
                  node("Expand", "ai.onnx", "x", "s"))),
          model(
              join(
                  node("If", "", "c"),
                  message(
                      1,
                      text(4, "If"),
                      message(
                          5,
                          text(1, "then_branch"),
                          message(6, addGraph(2, tensor("v", 3, 4))),
                          number(20, 5)),
                      message(5, text(1, "b"), message(8, new byte[] {1, 2, 3}), number(20, 7))),
                  message(
                      13,
                      text(1, "v"),
                      message(2, message(4, message(1, message(1, number(1, 1))))))),
              message(14, text(1, "k"), text(2, "v")),
              message(
                  25,
                  text(1, "F"),
                  message(7, text(1, "a"), text(2, "b"), text(4, "Neg")),
                  text(10, "local"))));

  @Test
  void acceptedMutant_isTheSameModelToTheOracle() {
    Mutations mutations = new Mutations(20_261);
    int accepted = 0;
    for (int i = 0; i < MUTANTS; i++) {
      accepted += agrees(mutations.of(SEEDS.get(i % SEEDS.size()))) ? 1 : 0;
    }
    System.out.println("onnx oracle: " + MUTANTS + " mutants, " + accepted + " accepted by both");
    assertTrue(accepted > MUTANTS / 50, "accepted only " + accepted);
  }

  @Test
  void anyModelOfTheOracle_isReadToItsEnd() {
    OracleModels models = new OracleModels(4);
    int accepted = 0;
    for (int i = 0; i < MUTANTS / 10; i++) {
      byte[] file = models.any();
      accepted += agrees(file) ? 1 : 0;
      for (OnnxFinding finding : inspect(file).findings()) {
        assertTrue(
            finding.reason() != Reason.ONNX_MALFORMED
                || finding.message().contains("element type")
                || finding.message().contains("segment"),
            finding.toString());
      }
    }
    assertTrue(accepted > 0);
  }

  @Test
  void mutantsOfAnyModel_areAcceptedAsTheOracleReadsThem() {
    OracleModels models = new OracleModels(5);
    Mutations mutations = new Mutations(6);
    for (int i = 0; i < MUTANTS / 10; i++) {
      agrees(mutations.of(models.any()));
    }
  }

  /** Anything at all: nothing but a report comes out, and it is bounded. */
  @Test
  void anyBytes_endInAReport() {
    Random random = new Random(7);
    Mutations mutations = new Mutations(8);
    for (int i = 0; i < FUZZ_RUNS; i++) {
      byte[] file = new byte[random.nextInt(300)];
      random.nextBytes(file);
      OnnxReport report =
          inspect(i % 2 == 0 ? file : mutations.of(mutations.of(SEEDS.get(i / 2 % SEEDS.size()))));
      assertTrue(report.findings().size() <= 101);
    }
    System.out.println("onnx fuzz: " + FUZZ_RUNS + " runs");
  }

  private static OnnxReport inspect(byte[] file) {
    return INSPECTOR.inspect(ByteBuffer.wrap(file));
  }

  /** Whether the inspector accepts the file; if so the oracle must too. */
  private static boolean agrees(byte[] file) {
    OnnxReport report = inspect(file);
    if (!report.findings().isEmpty()) {
      assertNotEquals(0, report.findings().get(0).message().length());
      return false;
    }
    try {
      OnnxMl.ModelProto model = OnnxMl.ModelProto.parseFrom(file);
      assertEquals(OracleModels.Structure.of(model), OracleModels.Structure.of(report));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("accepted, but the oracle says " + e.getMessage(), e);
    }
    return true;
  }
}
