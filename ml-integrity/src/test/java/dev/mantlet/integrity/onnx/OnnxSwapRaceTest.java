package dev.mantlet.integrity.onnx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Release;
import dev.mantlet.integrity.VerifiedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * While another thread replaces a model's weights and signature, every session that is made
 * computes what was signed: either of two signed versions, and never the third, nor a mixture.
 */
class OnnxSwapRaceTest {
  private static final int LOADS = Boolean.getBoolean("mantlet.nightly") ? 10_000 : 200;
  private static final byte[] NET =
      OnnxBytes.model(OnnxBytes.addGraph(2, OnnxBytes.externalTensor("w", 2, "location", "w.bin")));
  private static final byte[][] WEIGHTS = {
    OnnxBytes.floats(1, 2), OnnxBytes.floats(3, 4), OnnxBytes.floats(666, 666)
  };
  private static final Set<Float> SIGNED = Set.of(1f, 3f);

  @TempDir Path folder;
  @TempDir Path stage;
  private final byte[][] signatures = new byte[2][];

  @Test
  @Timeout(600)
  void sessionsFromMemory_computeWhatWasSigned() throws Exception {
    Release release = signedTwice();
    race(release::verify);
  }

  @Test
  @Timeout(600)
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void sessionsFromAPrivateCopy_computeWhatWasSigned(@TempDir Path parent) throws Exception {
    Release release = signedTwice();
    race(() -> release.verifyToPrivateCopy(parent));
  }

  private Release signedTwice() throws IOException {
    Release release = Release.in(folder).file("m.onnx", NET);
    for (int i = 0; i < 2; i++) {
      release.file("w.bin", WEIGHTS[i]).sign();
      signatures[i] = Files.readAllBytes(folder.resolve("model.sig"));
    }
    return release;
  }

  private void race(Supplier<VerifiedModel> verifying) throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    FutureTask<Void> swapper =
        new FutureTask<>(() -> {
          swapUntil(stop);
          return null;
        });
    int loaded = 0;
    int refused = 0;
    new Thread(swapper).start();
    try {
      // On a busy machine one side can win every race for a while; then there is nothing to see.
      while (!swapper.isDone() && (loaded + refused < LOADS || loaded == 0 || refused == 0)) {
        boolean gotOne = loadsWhatWasSigned(verifying);
        loaded += gotOne ? 1 : 0;
        refused += gotOne ? 0 : 1;
      }
    } finally {
      stop.set(true);
    }
    swapper.get();
    put("w.bin", WEIGHTS[0]);
    put("model.sig", signatures[0]);
    assertTrue(loadsWhatWasSigned(verifying), "the signed version loads once nobody swaps");
  }

  private static boolean loadsWhatWasSigned(Supplier<VerifiedModel> verifying) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (VerifiedModel model = verifying.get();
        OrtSession session = OnnxModel.of(model).intraOpThreads(1).newSession(environment);
        OnnxTensor zero = OnnxTensor.createTensor(environment, new float[2]);
        OrtSession.Result result = session.run(Map.of("x", zero))) {
      float[] weights = (float[]) result.get(0).getValue();
      assertTrue(SIGNED.contains(weights[0]) && weights[1] == weights[0] + 1, "" + weights[0]);
      return true;
    } catch (ModelRejectedException e) {
      return false;
    }
  }

  private void swapUntil(AtomicBoolean stop) throws IOException {
    for (int i = 0; !stop.get(); i++) {
      put("w.bin", WEIGHTS[i % 3]);
      if (i % 5 == 0) {
        put("model.sig", signatures[i / 5 % 2]);
      }
    }
  }

  private void put(String name, byte[] content) throws IOException {
    Files.move(
        Files.write(stage.resolve(name), content),
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE);
  }
}
