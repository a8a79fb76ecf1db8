package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.Scratch;
import dev.mantlet.benchmarks.compare.SkippedException;
import dev.mantlet.benchmarks.compare.ThreadedPair;
import dev.mantlet.benchmarks.compare.Work;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** The ways of others to hash a model: two programs, and the JDK's digest by itself. */
final class ModelDigests {
  private static final int CHUNK_BYTES = 1 << 16;

  /**
   * What the reference tool's command does after it has read its arguments; 1.1.1 lacks the
   * command.
   */
  private static final String DIGEST_IN_PYTHON =
      "import sys, model_signing; model_signing.hashing.hash(sys.argv[1])";

  private ModelDigests() {}

  static Work openssl(SignedFolder model) throws SkippedException {
    if (!isInstalled("openssl")) {
      throw new SkippedException("openssl is not installed");
    }
    List<String> command = new ArrayList<>(List.of("openssl", "dgst", "-sha256"));
    model.files().forEach(file -> command.add(file.toString()));
    return Work.program(model.folder(), command.toArray(String[]::new));
  }

  /** The reference tool of OpenSSF Model Signing. */
  static Work referenceTool(SignedFolder model) throws SkippedException, InterruptedException {
    String python = System.getenv().getOrDefault("MANTLET_PEERS_PYTHON", "python3");
    if (!Peers.hasModule(python, "model_signing")) {
      throw new SkippedException(
          "no model_signing for " + python + "; benchmarks/README.md says how to get it");
    }
    return Work.program(model.folder(), python, "-c", DIGEST_IN_PYTHON, model.folder().toString());
  }

  /** One file for each thread, verified by us and hashed by the JDK. */
  static ThreadedPair fileForEachThread(Scratch scratch, int mebibytes) {
    return new ThreadedPair(
        () -> {
          SignedFolder model = new SignedFolder(newFolder(scratch)).add("weights.bin", mebibytes);
          model.sign();
          return () -> model.verifier().verifyInPlaceUnsafe(SignedFolder.ID, model.source());
        },
        () -> {
          SignedFolder model = new SignedFolder(newFolder(scratch)).add("weights.bin", mebibytes);
          return () -> sha256(model.files());
        });
  }

  private static Path newFolder(Scratch scratch) throws IOException {
    return Files.createTempDirectory(scratch.folder(), "model-");
  }

  static List<byte[]> sha256(List<Path> files) throws IOException, GeneralSecurityException {
    List<byte[]> digests = new ArrayList<>();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    for (Path file : files) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      try (FileChannel channel = FileChannel.open(file)) {
        while (channel.read(chunk.clear()) >= 0) {
          sha256.update(chunk.flip());
        }
      }
      digests.add(sha256.digest());
    }
    return digests;
  }

  private static boolean isInstalled(String program) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
