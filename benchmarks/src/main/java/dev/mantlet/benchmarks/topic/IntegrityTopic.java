package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.Bar;
import dev.mantlet.benchmarks.compare.Case;
import dev.mantlet.benchmarks.compare.Pair;
import dev.mantlet.benchmarks.compare.Scratch;
import dev.mantlet.benchmarks.compare.SkippedException;
import dev.mantlet.benchmarks.compare.Topic;
import dev.mantlet.benchmarks.compare.Work;
import dev.mantlet.integrity.ModelSigner;
import dev.mantlet.integrity.ModelSource;
import dev.mantlet.integrity.ModelVerifier;
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

/** Loading and signing model folders, against what reading and hashing them costs alone. */
final class IntegrityTopic {
  private static final int CHUNK_BYTES = 1 << 16;

  /** So large that the start of another program is one part in a hundred of its work. */
  private static final int LARGE_MEBIBYTES = 256;

  private static final int USUAL_MEBIBYTES = 64;

  private IntegrityTopic() {}

  static Topic topic() {
    return new Topic(
        "integrity",
        List.of(
            Case.cpu("verify and load 64 MiB", "load")
                .against("read + JDK SHA-256")
                .by(IntegrityTopic::verifyAndLoad),
            Case.cpu("hash and sign 256 MiB", "folder")
                .against("openssl dgst -sha256")
                .bar(Bar.atMost(1.15))
                .by(IntegrityTopic::hashAndSign)));
  }

  /** The floor keeps nothing: it neither checks a signature nor has a model to load in the end. */
  private static Pair verifyAndLoad(Scratch scratch) throws Exception {
    ModelFolder model = new ModelFolder(scratch.folder(), USUAL_MEBIBYTES);
    model.sign();
    ModelVerifier verifier = model.verifier();
    ModelSource source = model.source();
    return new Pair(
        Work.of(() -> verifier.verify(ModelFolder.ID, source)),
        Work.of(() -> digests(model.files())));
  }

  private static Pair hashAndSign(Scratch scratch) throws Exception {
    if (!isInstalled("openssl")) {
      throw new SkippedException("openssl is not installed");
    }
    ModelFolder model = new ModelFolder(scratch.folder(), LARGE_MEBIBYTES);
    ModelSigner signer = model.signer();
    List<String> openssl = new ArrayList<>(List.of("openssl", "dgst", "-sha256"));
    model.files().forEach(file -> openssl.add(file.toString()));
    Work ours = Work.of(() -> signer.sign(ModelFolder.ID, model.folder()));
    return new Pair(ours, Work.program(scratch.folder(), openssl.toArray(String[]::new)));
  }

  private static List<byte[]> digests(List<Path> files)
      throws IOException, GeneralSecurityException {
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
