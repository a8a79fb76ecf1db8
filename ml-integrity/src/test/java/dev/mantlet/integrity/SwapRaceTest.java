package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * While another thread replaces files and signatures, every model that is handed out is one that
 * was signed.
 */
class SwapRaceTest {
  private static final int LOADS = Boolean.getBoolean("mantlet.nightly") ? 10_000 : 500;

  @TempDir Path folder;
  @TempDir Path stage;

  @Test
  @Timeout(120)
  void filesSwappedDuringLoads_neverGiveUnsignedBytes() throws Exception {
    Release release = Release.in(folder);
    String[] versions = {"first version", "other version"};
    byte[][] signatures = new byte[2][];
    for (int i = 0; i < 2; i++) {
      signatures[i] =
          release.file("weights", versions[i]).signer().sign(Release.ID, folder).toByteArray();
    }
    release.file("model.sig", signatures[1]);
    AtomicBoolean stop = new AtomicBoolean();
    FutureTask<Void> swapper = new FutureTask<>(() -> swapUntil(stop, versions, signatures), null);
    int handedOut = 0;
    int refused = 0;
    new Thread(swapper).start();
    try {
      // On a busy machine one side can win every race for a while; then there is nothing to see.
      while (!swapper.isDone() && (handedOut + refused < LOADS || handedOut == 0 || refused == 0)) {
        boolean loaded = checkIfHandedOut(release, Set.of(versions));
        handedOut += loaded ? 1 : 0;
        refused += loaded ? 0 : 1;
      }
    } finally {
      stop.set(true);
    }
    swapper.get();
    put("weights", versions[0].getBytes(StandardCharsets.UTF_8));
    put("model.sig", signatures[0]);
    assertTrue(
        checkIfHandedOut(release, Set.of(versions[0])),
        "the signed version loads once nobody swaps");
  }

  private static boolean checkIfHandedOut(Release release, Set<String> signed) {
    try {
      VerifiedModel model = release.verify();
      byte[] weights = Release.bytes(model.open("weights"));
      assertEquals(model.manifest().sha256("weights"), Sha256.hexOf(weights));
      assertTrue(signed.contains(new String(weights, StandardCharsets.UTF_8)));
      return true;
    } catch (ModelRejectedException e) {
      return false;
    }
  }

  private void swapUntil(AtomicBoolean stop, String[] versions, byte[][] signatures) {
    for (int i = 0; !stop.get(); i++) {
      try {
        put("weights", (i % 3 == 2 ? "evil" : versions[i % 3]).getBytes(StandardCharsets.UTF_8));
        if (i % 5 == 0) {
          put("model.sig", signatures[i / 5 % 2]);
        }
        if (i % 7 == 0) {
          link();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void put(String name, byte[] content) throws IOException {
    Files.move(
        Files.write(stage.resolve(name), content),
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE);
  }

  private void link() throws IOException {
    Path evil = Files.writeString(stage.resolve("evil"), "evil");
    Files.move(
        Files.createSymbolicLink(stage.resolve("link"), evil),
        folder.resolve("weights"),
        StandardCopyOption.ATOMIC_MOVE);
  }
}
