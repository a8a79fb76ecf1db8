package dev.mantlet.guard;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Ends one replaced generation on a thread of its own. The thread is there before anything is
 * replaced: where none is to be had, the model stays as it was. Thread-safe.
 */
final class Drain {
  private final CompletableFuture<Optional<Generation>> replaced = new CompletableFuture<>();
  private final CountDownLatch over = new CountDownLatch(1);

  /**
   * Starts the thread, which waits.
   *
   * @param end ends a generation; waits for its last call
   * @throws OutOfMemoryError if there is no thread to be had
   */
  Drain(ThreadFactory threads, Consumer<Generation> end) {
    Thread thread =
        threads.newThread(() -> {
          try {
            replaced.join().ifPresent(end);
          } finally {
            over.countDown();
          }
        });
    thread.setName("mantlet-guard-drain");
    thread.setDaemon(true);
    thread.start();
  }

  /** Has a generation end that is not current any more. */
  void end(Generation generation) {
    replaced.complete(Optional.of(generation));
  }

  /** Lets the thread go, unless it has a generation to end. */
  void cancel() {
    replaced.complete(Optional.empty());
  }

  /** Waits until the generation has ended; says whether it has. */
  boolean await(long nanos) throws InterruptedException {
    return over.await(nanos, TimeUnit.NANOSECONDS);
  }
}
