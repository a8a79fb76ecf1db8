package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.GuardException.LeaseExpiredException;
import dev.mantlet.guard.GuardException.LeasesExhaustedException;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.contract.ElementType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that stay in the guard's memory, over a real session of ONNX Runtime. */
class LeaseTest {
  private static final Caller A = Caller.of(Tenant.of("bank-a"), "app");
  private static final Caller B = Caller.of(Tenant.of("bank-b"), "app");
  private static final byte[] COPY =
      TinyOnnx.identity(TinyOnnx.FLOAT, new Object[] {"n", 3}, new Object[] {"n", 3});

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // wraps during the tests
  private final ConcurrentLinkedQueue<GuardEvent> events = new ConcurrentLinkedQueue<>();

  private GuardedSession open(byte[] model) {
    GuardPolicy policy =
        GuardPolicy.builder()
            .leaseTime(Duration.ofNanos(100))
            .onEvent(events::add)
            .build()
            .withNanos(now::get);
    return GuardedSession.open(OnnxSessionTest.maker(model), policy);
  }

  private static InferenceRequest rows(float... data) {
    return InferenceRequest.of("x", data, data.length / 3, 3);
  }

  private static float[] row(Answer.Leased answer, int row) {
    float[] target = new float[3];
    answer.copyRow("y", row, target);
    return target;
  }

  @Test
  void leasedAnswer_isReadRowByRow() {
    try (GuardedSession session = open(COPY);
        Answer.Leased answer = session.lease(rows(1, 2, 3, 4, 5, 6), A)) {
      assertEquals(List.of("y"), answer.names());
      assertEquals(ElementType.FLOAT, answer.type("y"));
      assertArrayEquals(new long[] {2, 3}, answer.shape("y"));
      assertArrayEquals(new float[] {4, 5, 6}, row(answer, 1));
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, answer.copy().floats("y"));
      assertThrows(IndexOutOfBoundsException.class, () -> row(answer, 2));
      assertThrows(IndexOutOfBoundsException.class, () -> row(answer, -1));
      assertThrows(IllegalArgumentException.class, () -> answer.copyRow("y", 0, new float[2]));
      assertThrows(IllegalArgumentException.class, () -> answer.copyRow("y", 0, new long[3]));
      assertThrows(IllegalArgumentException.class, () -> answer.copyRow("z", 0, new float[3]));
    }
  }

  @Test
  void memoryOfALeasedAnswer_servesNobodyElseUntilItEnds() {
    try (GuardedSession session = open(COPY)) {
      Answer.Leased answer = session.lease(rows(1, 2, 3), A);
      session.run(rows(7, 7, 7), A);
      session.run(rows(8, 8, 8), B);
      assertArrayEquals(new float[] {1, 2, 3}, row(answer, 0));
      answer.close();
      assertEquals(2, session.workspaces().created());
      session.run(rows(9, 9, 9), A);
      assertEquals(2, session.workspaces().created());
    }
  }

  @Test
  void useAfterClose_isATypedError_andNeverSomebodyElsesAnswer() {
    try (GuardedSession session = open(COPY)) {
      Answer.Leased answer = session.lease(rows(1, 2, 3), A);
      Answer copy = answer.copy();
      answer.close();
      answer.close();
      session.run(rows(7, 7, 7), B);
      float[] target = {0, 0, 0};
      assertThrows(LeaseExpiredException.class, () -> answer.copyRow("y", 0, target));
      assertThrows(LeaseExpiredException.class, answer::copy);
      assertArrayEquals(new float[3], target);
      assertArrayEquals(new float[] {1, 2, 3}, copy.floats("y"));
    }
  }

  @Test
  void leaseThatLastedTooLong_hasEnded_andItsMemoryIsBack() {
    try (GuardedSession session = open(COPY)) {
      Answer.Leased answer = session.lease(rows(1, 2, 3), A);
      now.addAndGet(99);
      assertArrayEquals(new float[] {1, 2, 3}, row(answer, 0));
      now.addAndGet(1);
      assertThrows(LeaseExpiredException.class, () -> row(answer, 0));
      assertEquals(0, session.leases().size());
      session.run(rows(7, 7, 7), A);
      assertEquals(1, session.workspaces().created());
    }
  }

  @Test
  void closedSession_endsItsLeases() {
    GuardedSession session = open(COPY);
    Answer.Leased answer = session.lease(rows(1, 2, 3), A);
    session.close();
    assertThrows(LeaseExpiredException.class, () -> row(answer, 0));
    answer.close();
    assertEquals(session.workspaces().created(), session.workspaces().closed());
  }

  @Test
  void leasesAreBounded_andThoseThatEndedMakeRoom() {
    try (GuardedSession session = open(COPY)) {
      List<Answer.Leased> held = new ArrayList<>();
      var thrown =
          assertThrows(
              LeasesExhaustedException.class,
              () -> {
                while (held.size() < 1_000_000) {
                  held.add(session.lease(rows(1, 2, 3), A));
                }
              });
      assertEquals(GuardException.Reason.LEASES_EXHAUSTED, thrown.reason());
      assertArrayEquals(new float[] {7, 7, 7}, session.run(rows(7, 7, 7), B).floats("y"));
      now.addAndGet(100);
      session.lease(rows(1, 2, 3), A).close();
      held.forEach(answer -> assertThrows(LeaseExpiredException.class, () -> row(answer, 0)));
    }
  }

  @Test
  @Timeout(60)
  void leaseThatIsLost_isFoundAndReportedWithItsPlace_andItsMemoryIsBack() {
    try (GuardedSession session = open(COPY)) {
      lose(session);
      while (session.leases().size() > 0 || events.stream().noneMatch(LeaseTest::isLeak)) {
        System.gc();
        Thread.onSpinWait();
      }
      var leak =
          assertInstanceOf(
              GuardEvent.Leaked.class, events.stream().filter(LeaseTest::isLeak).findFirst().get());
      assertEquals(A, leak.caller());
      assertTrue(
          leak.place().stream().anyMatch(frame -> frame.getMethodName().equals("lose")),
          leak.place().toString());
    }
  }

  private static boolean isLeak(GuardEvent event) {
    return event instanceof GuardEvent.Leaked;
  }

  private static void lose(GuardedSession session) {
    assertFalse(session.lease(rows(1, 2, 3), A).names().isEmpty());
  }

  @Test
  void leaseOfARefusedInput_isRefused_andKeepsNothing() {
    try (GuardedSession session = open(COPY)) {
      assertThrows(
          GuardException.InputRefusedException.class,
          () -> session.lease(rows(1, 2, Float.NaN), A));
      assertEquals(0, session.leases().size());
      session.run(rows(1, 2, 3), A);
      assertEquals(1, session.workspaces().created());
    }
  }

  @Test
  void leaseOfText_isRefusedForWhatItIs() {
    byte[] texts =
        TinyOnnx.identity(
            TinyOnnx.number(ElementType.STRING), new Object[] {"n"}, new Object[] {"n"});
    try (GuardedSession session = open(texts)) {
      assertThrows(
          IllegalStateException.class,
          () -> session.lease(InferenceRequest.of("x", new String[] {"a"}, 1), A));
    }
  }

  @Test
  void outputOfUnknownShape_isLeasedToo() {
    byte[] elsewhere =
        TinyOnnx.identity(TinyOnnx.FLOAT, new Object[] {"n", 3}, new Object[] {"elsewhere", 3});
    try (GuardedSession session = open(elsewhere);
        Answer.Leased answer = session.lease(rows(1, 2, 3, 4, 5, 6), A)) {
      assertArrayEquals(new float[] {4, 5, 6}, row(answer, 1));
    }
  }

  @Test
  void readersThatRaceWithTheEnd_seeTheirAnswerOrTheTypedError() throws InterruptedException {
    try (GuardedSession session = open(COPY)) {
      AtomicInteger ended = new AtomicInteger();
      AtomicInteger wrong = new AtomicInteger();
      for (int round = 0; round < 300; round++) {
        Answer.Leased answer = session.lease(rows(1, 2, 3), A);
        Thread reader =
            new Thread(() -> {
              try {
                for (int i = 0; i < 1_000_000; i++) {
                  float[] row = row(answer, 0);
                  wrong.addAndGet(row[0] == 1 && row[1] == 2 && row[2] == 3 ? 0 : 1);
                }
              } catch (LeaseExpiredException e) {
                ended.incrementAndGet();
              }
            });
        reader.start();
        answer.close();
        session.run(rows(7, 7, 7), B); // in the memory that the lease had
        reader.join();
      }
      assertEquals(0, wrong.get());
      assertEquals(300, ended.get());
    }
  }

  @Test
  void leaseThatLastedTooLong_holdsNoMemory_onceACallNeedsMore() {
    try (GuardedSession session = open(COPY)) {
      Answer.Leased answer = session.lease(rows(1, 2, 3), A);
      now.addAndGet(100);
      session.run(rows(7, 7, 7), B);
      assertEquals(0, session.leases().size());
      assertThrows(LeaseExpiredException.class, () -> row(answer, 0));
    }
  }
}
