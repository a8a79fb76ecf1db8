package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.Case;
import dev.mantlet.benchmarks.compare.Pair;
import dev.mantlet.benchmarks.compare.Scratch;
import dev.mantlet.benchmarks.compare.SkippedException;
import dev.mantlet.benchmarks.compare.Topic;
import dev.mantlet.benchmarks.compare.Work;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Spending from the durable budget, against the least that makes as many bytes durable. */
final class BudgetTopic {
  private static final int BLOCK_BYTES = 128;
  private static final PrivacyLoss TOTAL = PrivacyLoss.pure(1000);

  /** So small that no run of rounds uses up the total. */
  private static final PrivacyLoss SMALL = PrivacyLoss.pure(1e-9);

  private BudgetTopic() {}

  static Topic topic() {
    return new Topic(
        "budget",
        List.of(
            Case.wall("durable spend", "spend")
                .against("write 128 B + force")
                .by(BudgetTopic::durableSpend)));
  }

  private static Pair durableSpend(Scratch scratch) throws Exception {
    if (Files.getFileStore(scratch.folder()).type().equals("tmpfs")) {
      throw new SkippedException(
          "the build folder is in memory; forcing to disk costs nothing there");
    }
    PrivacyBudget budget =
        scratch.closing(PrivacyBudget.create(scratch.folder().resolve("budget"), TOTAL));
    FileChannel floor =
        scratch.closing(
            FileChannel.open(
                scratch.folder().resolve("floor"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE));
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
    return new Pair(Work.of(() -> budget.spend(SMALL)), Work.of(() -> append(floor, block)));
  }

  private static long append(FileChannel file, ByteBuffer block) throws IOException {
    int written = file.write(block.clear());
    file.force(false);
    return written;
  }
}
