package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.Scratch;
import dev.mantlet.integrity.ModelSigner;
import dev.mantlet.integrity.ModelSource;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;

/** Hashes and signs a large model in a JVM of its own with hardly any heap. */
public final class SmallHeap {
  private static final int MEBIBYTES = 1 << 10;

  /** From small to large; the JVM itself needs some. */
  private static final int[] HEAPS = {8, 12, 16, 32, 64};

  private SmallHeap() {}

  /** Signs the folder that the argument names. */
  public static void main(String[] arguments) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair key = generator.generateKeyPair();
    ModelSigner.withKey(key.getPrivate(), key.getPublic())
        .sign(SignedFolder.ID, ModelSource.folder(Path.of(arguments[0])));
  }

  /** The smallest heap of a few in which 1 GiB is hashed and signed, in MiB. */
  static long mebibytes(Scratch scratch) throws Exception {
    SignedFolder folder = new SignedFolder(scratch.folder()).add("weights.bin", MEBIBYTES);
    for (int heap : HEAPS) {
      if (signs(folder.folder(), heap)) {
        return heap;
      }
    }
    throw new IllegalStateException("1 GiB could not be hashed within any of the heaps");
  }

  private static boolean signs(Path folder, int heap) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heap + "m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            SmallHeap.class.getName(),
            folder.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }
}
