package dev.mantlet.guard;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.spi.SessionMaker;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * A program of its own: eight threads run, lease, close, swap, roll back and miss deadlines at
 * random on the digits model. Prints counts in one line; ends with 0 if nothing was wrong. In the
 * mode {@code bare} it does to bare sessions what they allow, which is no test: it shows that the
 * JVM does not survive it.
 */
public final class LifecycleFuzz {
  private static final int THREADS = 8;
  private static final int CELLS = 3;
  private static final int ROWS = 8;
  private static final int MOST_ROWS = 3;
  private static final int SHOWN = 5;

  private final float[] images;
  private final byte[] model;
  private final float[][][] expected = new float[ROWS][MOST_ROWS + 1][];
  private final ConcurrentMap<String, AtomicLong> counts = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<OnnxInferenceSession> made = new ConcurrentLinkedQueue<>();
  private final AtomicReferenceArray<GuardedSession> sessions = new AtomicReferenceArray<>(CELLS);
  private final AtomicReferenceArray<OrtSession> bare = new AtomicReferenceArray<>(CELLS);
  private final AtomicInteger wrong = new AtomicInteger();
  private ModelSlot slot;

  private LifecycleFuzz() throws IOException {
    images = DigitReader.images("evaluation");
    model = DigitReader.model();
  }

  /** Arguments: mode, seed, number of operations. */
  public static void main(String[] args) throws Exception {
    LifecycleFuzz fuzz = new LifecycleFuzz();
    boolean guarded = args[0].equals("guarded");
    fuzz.open(guarded);
    long operations = Long.parseLong(args[2]);
    SplittableRandom seeds = new SplittableRandom(Long.parseLong(args[1]));
    fuzz.perform(guarded, seeds, operations / 10);
    long before = resident();
    fuzz.perform(guarded, seeds, operations - operations / 10);
    long grown = resident() - before;
    long open = fuzz.closeAll();
    System.out.println(
        "operations="
            + operations
            + " wrong="
            + fuzz.wrong
            + " openTensors="
            + open
            + " grownKiB="
            + grown
            + " "
            + new TreeMap<>(fuzz.counts));
    System.exit(fuzz.wrong.get() == 0 && open == 0 ? 0 : 1);
  }

  private void open(boolean guarded) throws OrtException {
    try (GuardedSession reference = GuardedSession.open(maker(), GuardPolicy.builder().build())) {
      for (int row = 0; row < ROWS; row++) {
        for (int rows = 1; rows <= MOST_ROWS; rows++) {
          expected[row][rows] =
              reference.run(DigitReader.request(images, row, rows), caller(row)).floats("logits");
        }
      }
    }
    for (int cell = 0; cell < CELLS; cell++) {
      if (guarded) {
        sessions.set(cell, GuardedSession.open(make(), policy(cell)));
      } else {
        bare.set(cell, maker().newSession(OrtEnvironment.getEnvironment()));
      }
    }
    slot =
        ModelSlot.builder(this::make, policy(0))
            .onEvent(event -> count(event.getClass().getSimpleName()))
            .open();
  }

  private SessionMaker maker() {
    return OnnxSessionTest.maker(model);
  }

  private OnnxInferenceSession make() {
    OnnxInferenceSession session = OnnxInferenceSession.make(maker());
    made.add(session);
    return session;
  }

  private static Caller caller(int number) {
    return Caller.of(Tenant.of("tenant-" + number % 3), "app");
  }

  /** Without deadline, with one that many runs miss, and isolated with such a one. */
  private static GuardPolicy policy(int kind) {
    GuardPolicy.Builder policy = GuardPolicy.builder().onEvent(event -> {});
    return switch (kind % 3) {
      case 0 -> policy.build();
      case 1 -> policy.deadline(Duration.ofNanos(100_000)).build();
      default -> policy.deadline(Duration.ofNanos(200_000)).isolated(3).build();
    };
  }

  private void perform(boolean guarded, SplittableRandom seeds, long operations)
      throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      SplittableRandom random = seeds.split();
      threads.add(
          new Thread(() -> {
            for (long i = 0; i < operations / THREADS; i++) {
              perform(guarded, random);
            }
          }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void perform(boolean guarded, SplittableRandom random) {
    try {
      if (guarded) {
        onGuarded(random);
      } else {
        onBare(random);
      }
    } catch (GuardException refused) {
      count(refused.reason().name());
    } catch (Throwable e) {
      count(e.toString());
      if (guarded && !isBoundOfTheSlot(e) && wrong.incrementAndGet() <= SHOWN) {
        e.printStackTrace();
      }
    }
  }

  private static boolean isBoundOfTheSlot(Throwable e) {
    return e instanceof IllegalStateException
        && (e.getMessage().startsWith("there is no model before")
            || e.getMessage().contains("replaced models still have calls"));
  }

  private void onGuarded(SplittableRandom random) {
    int cell = random.nextInt(CELLS);
    int row = random.nextInt(ROWS);
    int rows = 1 + random.nextInt(MOST_ROWS);
    InferenceRequest request = DigitReader.request(images, row, rows);
    int what = random.nextInt(2_000);
    if (what < 2) {
      replace(cell, random);
    } else if (what < 4) {
      slot.swap(this::make, policy(random.nextInt(3)));
    } else if (what < 5) {
      slot.rollBack();
    } else if (what < 50) {
      lease(sessions.get(cell), request, row, rows, random);
    } else if (what < 100) {
      lease(null, request, row, rows, random);
    } else if (what < 1_200) {
      check(sessions.get(cell).run(request, caller(cell)).floats("logits"), row, rows);
    } else {
      check(slot.run(request, caller(row)).floats("logits"), row, rows);
    }
  }

  /** Closes a session under its calls, twice, then puts a new one in its place. */
  private void replace(int cell, SplittableRandom random) {
    GuardedSession old = sessions.get(cell);
    old.close();
    old.close();
    count("closed");
    GuardedSession fresh = GuardedSession.open(make(), policy(random.nextInt(3)));
    if (!sessions.compareAndSet(cell, old, fresh)) {
      fresh.close();
    }
  }

  private void lease(
      GuardedSession session,
      InferenceRequest request,
      int row,
      int rows,
      SplittableRandom random) {
    Answer.Leased answer =
        session == null ? slot.lease(request, caller(row)) : session.lease(request, caller(row));
    try (answer) {
      if (random.nextInt(4) == 0) {
        answer.close(); // then every read must be the typed error
      }
      check(answer.copy().floats("logits"), row, rows);
    }
  }

  private void check(float[] answer, int row, int rows) {
    count("answered");
    if (!Arrays.equals(answer, expected[row][rows])) {
      wrong.incrementAndGet();
    }
  }

  private void onBare(SplittableRandom random) throws OrtException {
    int cell = random.nextInt(CELLS);
    OrtSession session = bare.get(cell);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    if (random.nextInt(1_000) == 0) {
      session.close();
      bare.compareAndSet(cell, session, maker().newSession(environment));
      return;
    }
    FloatBuffer pixels = FloatBuffer.wrap(images, 0, DigitReader.PIXELS);
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(environment, pixels, new long[] {1, 1, 28, 28});
        OrtSession.Result result = session.run(Map.of("image", tensor))) {
      count(result.size() + " answered");
    }
  }

  private void count(String what) {
    counts.computeIfAbsent(what, key -> new AtomicLong()).incrementAndGet();
  }

  /** Closes all that is open, and counts the native tensors that are left. */
  private long closeAll() {
    slot.close();
    IntStream.range(0, CELLS)
        .mapToObj(sessions::get)
        .forEach(session -> {
          if (session != null) {
            session.close();
          }
        });
    return made.stream().mapToLong(OnnxInferenceSession::openTensors).sum();
  }

  /** The resident memory of this process in KiB, after a collection; 0 where it cannot be read. */
  private static long resident() throws IOException {
    System.gc();
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }
}
