package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.Bar;
import dev.mantlet.benchmarks.compare.Case;
import dev.mantlet.benchmarks.compare.Pair;
import dev.mantlet.benchmarks.compare.Scratch;
import dev.mantlet.benchmarks.compare.Topic;
import dev.mantlet.benchmarks.compare.Work;
import dev.mantlet.integrity.ModelSigner;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;

/** Hashing, verifying and loading models, against what reading and hashing them costs alone. */
final class IntegrityTopic {
  private static final String HASH_1_GIB = "hash and sign 1 GiB";

  /** So large that the start of another program is one part in a hundred of its work. */
  private static final int LARGE_MEBIBYTES = 1 << 10;

  private static final int USUAL_MEBIBYTES = 64;
  private static final int FILES = 4;

  /** A second thread must bring at least 0.9 times what it brings the digest by itself. */
  private static final double LEAST_OF_THE_PEERS_SCALING = 0.9;

  private IntegrityTopic() {}

  static Topic topic() {
    return new Topic(
        "integrity",
        List.of(
            Case.cpu("verify and load 64 MiB", "load")
                .against("read + JDK SHA-256")
                .by(IntegrityTopic::verifyAndLoad),
            Case.cpu(HASH_1_GIB, "folder")
                .against("openssl dgst -sha256")
                .bar(Bar.atMost(1.15))
                .by(scratch -> {
                  SignedFolder model = folder(scratch, LARGE_MEBIBYTES);
                  return new Pair(signing(model), ModelDigests.openssl(model));
                }),
            Case.cpu(HASH_1_GIB + ", the peer digests only", "folder")
                .against("model_signing digest")
                .bar(Bar.atMost(1.0))
                .by(scratch -> {
                  SignedFolder model = folder(scratch, LARGE_MEBIBYTES);
                  return new Pair(signing(model), ModelDigests.referenceTool(model));
                }),
            Case.scaling("verify a file for each thread", "2nd thread")
                .against("read + JDK SHA-256")
                .bar(Bar.atMost(1 / LEAST_OF_THE_PEERS_SCALING))
                .by(scratch -> ModelDigests.fileForEachThread(scratch, USUAL_MEBIBYTES)),
            Case.counted("CPU ms of verifying beyond read + load, 400 MB", "GB", 700)
                .by(LoadedModel::extraMillisPerGigabyte),
            Case.counted("CPU us of signature and manifest, 1,000 files", "check", 5_000)
                .by(ManifestCheck::micros),
            Case.counted("MiB of heap to hash 1 GiB", "JVM", 16).by(SmallHeap::mebibytes),
            Case.counted("bytes of the jar", "jar", 300_000)
                .by(scratch -> JarBytes.ofIntegrity())));
  }

  private static SignedFolder folder(Scratch scratch, int mebibytes)
      throws IOException, GeneralSecurityException {
    SignedFolder folder = new SignedFolder(scratch.folder());
    for (int i = 0; i < FILES; i++) {
      folder.add("weights-" + i + ".bin", mebibytes / FILES);
    }
    return folder;
  }

  private static Work signing(SignedFolder model) {
    ModelSigner signer = model.signer();
    return Work.of(() -> signer.sign(SignedFolder.ID, model.folder()));
  }

  /** The floor keeps nothing: it neither checks a signature nor has a model to load in the end. */
  private static Pair verifyAndLoad(Scratch scratch) throws Exception {
    SignedFolder model = folder(scratch, USUAL_MEBIBYTES).sign();
    return new Pair(Work.of(model::verify), Work.of(() -> ModelDigests.sha256(model.files())));
  }
}
