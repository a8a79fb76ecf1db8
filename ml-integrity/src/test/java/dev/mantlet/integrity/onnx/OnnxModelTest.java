package dev.mantlet.integrity.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.Release;
import dev.mantlet.integrity.VerifiedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {
  private static final byte[] INSIDE =
      OnnxBytes.model(OnnxBytes.addGraph(2, OnnxBytes.tensor("w", 10, 20)));

  @TempDir Path folder;

  @Test
  void sessionFromVerifiedBytes_computesWhatTheModelSays() throws OrtException {
    OnnxModel model = OnnxModel.of(Release.in(folder).file("m.onnx", INSIDE).sign().verify());
    assertArrayEquals(new float[] {11, 22}, run(model, 1, 2));
  }

  @Test
  void fileReplacedAfterVerification_isNotWhatLoads() throws OrtException {
    Release release = Release.in(folder).file("m.onnx", INSIDE).sign();
    OnnxModel model = OnnxModel.of(release.verify());
    release.file("m.onnx", OnnxBytes.model(OnnxBytes.addGraph(2, OnnxBytes.tensor("w", 0, 0))));
    assertArrayEquals(new float[] {11, 22}, run(model, 1, 2));
  }

  @Test
  void externalData_comesFromVerifiedMemoryEvenIfTheFileIsGone() throws OrtException, IOException {
    byte[] external =
        OnnxBytes.externalTensor("w", 2, "location", "data/w.bin", "offset", "3", "length", "8");
    Release release =
        Release.in(folder)
            .file("net/m.onnx", OnnxBytes.model(OnnxBytes.addGraph(2, external)))
            .file("net/data/w.bin", OnnxBytes.join(new byte[3], OnnxBytes.floats(10, 20)));
    OnnxModel model = OnnxModel.of(release.sign().verify());
    Files.delete(folder.resolve("net/data/w.bin"));
    Files.delete(folder.resolve("net/m.onnx"));
    assertArrayEquals(new float[] {11, 22}, run(model, 1, 2));
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void privateCopy_isLoadedByItsPath_withItsExternalData(@TempDir Path parent)
      throws OrtException, IOException {
    byte[] external =
        OnnxBytes.externalTensor("w", 2, "location", "data/w.bin", "offset", "4", "length", "8");
    Release release =
        Release.in(folder)
            .file("net/m.onnx", OnnxBytes.model(OnnxBytes.addGraph(2, external)))
            .file("net/data/w.bin", OnnxBytes.join(new byte[4], OnnxBytes.floats(10, 20)))
            .sign();
    try (VerifiedModel copy = release.verifyToPrivateCopy(parent)) {
      Files.delete(folder.resolve("net/data/w.bin"));
      Files.delete(folder.resolve("net/m.onnx"));
      assertArrayEquals(new float[] {11, 22}, run(OnnxModel.of(copy), 1, 2));
    }
  }

  @Test
  void externalDataInAnIgnoredFile_isRefused() {
    byte[] external = OnnxBytes.externalTensor("w", 2, "location", ".git/w.bin");
    Release release =
        Release.in(folder)
            .file("m.onnx", OnnxBytes.model(OnnxBytes.addGraph(2, external)))
            .file(".git/w.bin", new byte[8]);
    assertRefused(Reason.ONNX_EXTERNAL_UNSIGNED, release);
  }

  @Test
  void modelWithoutOnnxFile_isRefused() {
    assertRefused(Reason.NO_SINGLE_ONNX_FILE, Release.in(folder).file("m.bin", INSIDE));
  }

  @Test
  void modelWithTwoOnnxFiles_needsAName() throws OrtException {
    Release release =
        Release.in(folder)
            .file("a.onnx", INSIDE)
            .file("b.onnx", OnnxBytes.model(OnnxBytes.addGraph(2, OnnxBytes.tensor("w", 0, 0))));
    assertRefused(Reason.NO_SINGLE_ONNX_FILE, release);
    assertArrayEquals(new float[] {1, 2}, run(OnnxModel.of(release.verify(), "b.onnx"), 1, 2));
  }

  @Test
  void nameOutsideTheManifest_isRefused() {
    Release release =
        Release.in(folder).file("m.onnx", INSIDE).sign().file(".git/other.onnx", INSIDE);
    var model = release.verify();
    assertEquals(
        Reason.UNSIGNED_FILE,
        assertThrows(ModelRejectedException.class, () -> OnnxModel.of(model, ".git/other.onnx"))
            .reason());
  }

  @Test
  void threads_areSetOnACopy() throws OrtException {
    OnnxModel model = OnnxModel.of(Release.in(folder).file("m.onnx", INSIDE).sign().verify());
    assertArrayEquals(new float[] {11, 22}, run(model.intraOpThreads(1), 1, 2));
    assertThrows(IllegalArgumentException.class, () -> model.intraOpThreads(0));
  }

  @Test
  void options_changeHowASessionComputes_notWhat() throws OrtException {
    OnnxModel model = OnnxModel.of(Release.in(folder).file("m.onnx", INSIDE).sign().verify());
    for (OnnxOptions.Optimization level : OnnxOptions.Optimization.values()) {
      OnnxOptions options =
          OnnxOptions.defaults().intraOpThreads(1).parallelOperators(2).optimization(level);
      assertArrayEquals(new float[] {11, 22}, run(model.with(options), 1, 2), level.name());
    }
    assertThrows(IllegalArgumentException.class, () -> OnnxOptions.defaults().parallelOperators(0));
  }

  @Test
  void operatorOfTheRuntime_runsOnceItIsAllowed() throws OrtException {
    byte[] gelu =
        OnnxBytes.model(
            OnnxBytes.join(
                OnnxBytes.node("QuickGelu", "com.microsoft", "x"), OnnxBytes.oneInputAndOutput(2)),
            OnnxBytes.message(8, OnnxBytes.text(1, "com.microsoft"), OnnxBytes.number(2, 1)));
    Release release = Release.in(folder).file("m.onnx", gelu);
    assertRefused(Reason.ONNX_OPERATOR, release);
    OnnxInspector fused = OnnxInspector.allowing(AllowedOperators.standard().withFused());
    OnnxModel model = OnnxModel.of(release.verify(), fused);
    assertArrayEquals(new float[] {0, 100}, run(model, 0, 100), 1e-3f);
    assertEquals(List.of("QuickGelu"), model.report().operators().get("com.microsoft"));
  }

  @Test
  void signedFileThatIsNoModel_isRefusedBeforeNativeCodeSeesIt() {
    assertRefused(Reason.ONNX_MALFORMED, Release.in(folder).file("m.onnx", new byte[] {1, 2, 3}));
  }

  /**
   * A model without a graph is nothing that the inspector could object to; ONNX Runtime does, in
   * its own checked way.
   */
  @Test
  void modelWithoutGraph_isRefusedByTheRuntime() {
    OnnxModel model =
        OnnxModel.of(Release.in(folder).file("m.onnx", OnnxBytes.number(1, 8)).sign().verify());
    assertThrows(OrtException.class, () -> model.newSession(OrtEnvironment.getEnvironment()));
  }

  private static void assertRefused(Reason reason, Release release) {
    var model = release.sign().verify();
    assertEquals(
        reason, assertThrows(ModelRejectedException.class, () -> OnnxModel.of(model)).reason());
  }

  private static float[] run(OnnxModel model, float... x) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = model.newSession(environment);
        OnnxTensor input = OnnxTensor.createTensor(environment, x);
        OrtSession.Result result = session.run(Map.of("x", input))) {
      return (float[]) result.get(0).getValue();
    }
  }
}
