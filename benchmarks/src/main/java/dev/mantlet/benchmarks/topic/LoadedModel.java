package dev.mantlet.benchmarks.topic;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mantlet.benchmarks.compare.Scratch;
import dev.mantlet.benchmarks.compare.Work;
import dev.mantlet.benchmarks.model.BenchmarkModel;
import dev.mantlet.benchmarks.model.LargeModel;
import dev.mantlet.integrity.VerifiedModel;
import dev.mantlet.integrity.onnx.OnnxModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What verifying costs whoever has to read a model into memory and make a session of it anyway: a
 * difference, so the two ways are done in turn and the middle one of the differences counts.
 */
final class LoadedModel {
  private static final int FLOATS = 100_000_000;
  private static final int ROUNDS = 5;

  private final SignedFolder folder;
  private final Path file;

  private LoadedModel(Scratch scratch) throws Exception {
    file = scratch.folder().resolve("model.onnx");
    LargeModel.write(file, FLOATS);
    folder = new SignedFolder(scratch.folder());
    folder.sign();
  }

  /** The CPU time beyond reading and loading, in milliseconds for 10^9 bytes. */
  static long extraMillisPerGigabyte(Scratch scratch) throws Exception {
    LoadedModel model = new LoadedModel(scratch);
    Work verified = Work.of(model::verifyAndLoad);
    Work bare = Work.of(model::readAndLoad);
    double[] extra = new double[ROUNDS];
    for (int i = -1; i < ROUNDS; i++) {
      double difference = cpuNanos(verified) - cpuNanos(bare);
      if (i >= 0) { // the first is for warming up
        extra[i] = difference;
      }
    }
    Arrays.sort(extra);
    double gigabytes = FLOATS * (double) Float.BYTES / 1e9;
    return Math.max(1, Math.round(extra[ROUNDS / 2] / 1e6 / gigabytes));
  }

  /** Memory outside the heap is given back by the collector alone. */
  private static double cpuNanos(Work work) throws Exception {
    System.gc();
    return work.run(1).cpuNanos();
  }

  private long verifyAndLoad() throws OrtException {
    try (VerifiedModel model = folder.verify();
        OrtSession session =
            OnnxModel.of(model).intraOpThreads(1).newSession(OrtEnvironment.getEnvironment())) {
      return session.getNumInputs();
    }
  }

  private long readAndLoad() throws IOException, OrtException {
    ByteBuffer content;
    try (FileChannel channel = FileChannel.open(file)) {
      content = ByteBuffer.allocateDirect((int) channel.size());
      while (content.hasRemaining() && channel.read(content) >= 0) {
        // until it is full
      }
    }
    try (OrtSession.SessionOptions options = BenchmarkModel.oneThread();
        OrtSession session =
            OrtEnvironment.getEnvironment().createSession(content.flip(), options)) {
      return session.getNumInputs();
    }
  }
}
