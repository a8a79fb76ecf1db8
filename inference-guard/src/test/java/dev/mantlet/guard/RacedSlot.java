package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;

import dev.mantlet.guard.GuardException.LeaseExpiredException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.slot.RollbackRule;
import dev.mantlet.guard.slot.SlotEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A slot over models that know their names, for threads that meet in it. */
final class RacedSlot {
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final InferenceRequest REQUEST = InferenceRequest.of("x", new float[] {1, 2}, 2);
  private static final GuardPolicy POLICY =
      GuardPolicy.builder().onEvent(event -> {}).build().withNanos(() -> 0);

  /** More calls than a swap lasts for, most of the time. */
  private static final int CALLS = 5_000;

  private static final Logger LOG = Logger.getLogger("dev.mantlet.guard");

  static {
    LOG.setLevel(Level.OFF); // a model that is not freed is logged, and races have many of them
  }

  private final List<FakeSession> made = Collections.synchronizedList(new ArrayList<>());
  private final List<GuardedSession> opened = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger ranWhileClosed = new AtomicInteger();
  private final AtomicInteger swapped = new AtomicInteger();
  private final ThreadLocal<String> ranOn = ThreadLocal.withInitial(() -> "");
  private final ThreadLocal<Runnable> meanwhile = ThreadLocal.withInitial(() -> () -> {});
  private final ModelSlot slot;

  RacedSlot(String first, RollbackRule... rules) {
    ModelSlot.Builder builder = ModelSlot.builder(() -> make(first), POLICY).onEvent(this::hear);
    List.of(rules).forEach(builder::rollBackOn);
    slot = builder.open();
    opened.add(slot.session());
  }

  private FakeSession make(String name) {
    FakeSession model = new FakeSession(input("x", "n"));
    model.failsToClose = name.startsWith("unfreeable");
    model.inside =
        floats -> {
          ranOn.set(name);
          ranWhileClosed.addAndGet(model.closes.get());
          meanwhile.get().run();
          if (name.startsWith("failing")) {
            throw new RunFailure("ORT_FAIL", new IllegalStateException());
          }
          ranWhileClosed.addAndGet(model.closes.get());
        };
    made.add(model);
    return model;
  }

  private void hear(SlotEvent event) {
    if (event instanceof SlotEvent.Swapped) {
      swapped.incrementAndGet();
    }
  }

  ModelSlot slot() {
    return slot;
  }

  /** The name of the model that answers, or why there is no answer. */
  String call() {
    return called(on -> slot.run(REQUEST, CALLER));
  }

  /** Like {@link #call}, as a slot would do it that does not look a second time. */
  String callWithoutASecondLook() {
    return called(on -> {
      GuardedSession seen = slot.session();
      for (int i = 0; i < CALLS; i++) {
        Thread.onSpinWait(); // time for others to come in between
      }
      return seen.run(REQUEST, CALLER);
    });
  }

  private String called(Function<RacedSlot, Answer> call) {
    try {
      Answer answer = call.apply(this);
      return answer.floats("y")[1] == 2 ? ranOn.get() : "a wrong answer";
    } catch (GuardException refused) {
      return refused.reason().name();
    }
  }

  /** Whose answers many calls get, one after the other, until the model {@code last} answers. */
  String calls(String last, Function<RacedSlot, String> call) {
    String seen = call.apply(this);
    String before = seen;
    for (int i = 0; i < CALLS && !before.equals(last); i++) {
      String now = call.apply(this);
      seen += now.equals(before) ? "" : " then " + now;
      before = now;
    }
    return seen;
  }

  /** Leases an answer, and reads it until the lease ends. */
  String lease() {
    try (Answer.Leased answer = slot.lease(REQUEST, CALLER)) {
      String model = ranOn.get();
      for (int i = 0; i < CALLS; i++) {
        if (answer.copy().floats("y")[1] != 2) {
          return "a wrong answer";
        }
      }
      return model;
    } catch (LeaseExpiredException ended) {
      return ranOn.get();
    } catch (GuardException refused) {
      return refused.reason().name();
    }
  }

  /** How many calls are in flight as seen from inside the only one, until the slot was swapped. */
  String measuresInsideACall() {
    Set<Integer> seen = new TreeSet<>();
    meanwhile.set(() -> {
      for (int i = 0; i == 0 || i < CALLS && swapped.get() == 0; i++) {
        seen.add(slot.measures().calls().resources().inFlight());
      }
    });
    call();
    meanwhile.remove();
    return seen.size() == 1 ? seen.iterator().next() + " in flight" : seen + " in flight";
  }

  String swap(String name) {
    return changed(() -> slot.swap(() -> make(name), POLICY));
  }

  String rollBack() {
    return changed(slot::rollBack);
  }

  String close() {
    return changed(slot::close);
  }

  private String changed(Runnable change) {
    try {
      change.run();
      return "done";
    } catch (GuardException refused) {
      return refused.reason().name();
    } catch (IllegalStateException none) {
      return "NOTHING_TO_DO";
    } finally {
      opened.add(slot.session());
    }
  }

  /** Waits for a rollback that a rule may have begun. */
  void awaitRollback() {
    Thread[] threads = new Thread[Thread.activeCount() + 64];
    int count = Thread.currentThread().getThreadGroup().enumerate(threads);
    for (int i = 0; i < count; i++) {
      if (threads[i].getName().equals("mantlet-guard-rollback")) {
        join(threads[i]);
      }
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The one model that is left, or what is wrong; then closes the slot. */
  String left() {
    String answers = call();
    long open = made.stream().filter(model -> model.closes.get() == 0).count();
    String left = open == 1 ? answers : open + " models are open";
    slot.close();
    return ended(left);
  }

  /** What was left of a slot that is closed now, or what is wrong. */
  String ended(String left) {
    if (made.stream().anyMatch(model -> model.closes.get() != 1)) {
      return "a model was not closed once";
    }
    if (made.stream().anyMatch(model -> model.bindings.get() != model.bindingsClosed.get())
        || opened.stream().anyMatch(session -> session.leases().size() != 0)) {
      return "memory was lost";
    }
    return ranWhileClosed.get() > 0 ? "a closed model ran" : left;
  }
}
