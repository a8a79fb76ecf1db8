package dev.mantlet.benchmarks.topic;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mantlet.benchmarks.compare.Bar;
import dev.mantlet.benchmarks.compare.Case;
import dev.mantlet.benchmarks.compare.Pair;
import dev.mantlet.benchmarks.compare.Scratch;
import dev.mantlet.benchmarks.compare.Setup;
import dev.mantlet.benchmarks.compare.Topic;
import dev.mantlet.benchmarks.compare.Work;
import dev.mantlet.benchmarks.model.BenchmarkModel;
import dev.mantlet.benchmarks.model.GuardedRun;
import dev.mantlet.benchmarks.model.ModelRun;
import dev.mantlet.benchmarks.model.NaiveRun;
import dev.mantlet.benchmarks.model.PinnedRun;
import dev.mantlet.guard.Answer;
import dev.mantlet.guard.GuardPolicy;
import dev.mantlet.guard.GuardWithoutModel;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Rate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A guarded run of one row, against the run as it is mostly written and against the fastest that
 * can be written by hand.
 */
final class GuardTopic {
  static final Rate NEVER_REACHED = Rate.of(1_000_000_000).per(Duration.ofSeconds(1));
  static final Caller CALLER = Caller.of(Caller.Tenant.of("bank-a"), "benchmark");

  private GuardTopic() {}

  static Topic topic() {
    return new Topic(
        "guard",
        Stream.of(cases(), ImageCases.all(), LimiterCases.all()).flatMap(List::stream).toList());
  }

  private static List<Case> cases() {
    return List.of(
        againstNaive(BenchmarkModel.MLP, Bar.atMost(0.5)),
        againstNaive(BenchmarkModel.CNN, Bar.atMost(0.85)),
        againstPinned(BenchmarkModel.MLP, Bar.atMost(1.15)),
        againstPinned(BenchmarkModel.CNN, Bar.atMost(1.04)),
        SentenceCase.guarded(),
        fixedPath());
  }

  /** Tenant, limit, contract of 30 floats and events, around a model that answers at once. */
  private static Case fixedPath() {
    Setup setup =
        scratch -> {
          LongAdder events = new LongAdder();
          GuardPolicy policy =
              GuardPolicy.builder()
                  .range("x", 0f, 1f)
                  .limit(NEVER_REACHED)
                  .onEvent(event -> events.increment())
                  .build();
          Supplier<Answer> call = GuardWithoutModel.call(30, policy, CALLER);
          return new Pair(Work.of(call::get), Work.of(System::nanoTime));
        };
    return Case.cpu("fixed path, 30 floats", "call")
        .against("nanoTime")
        .bar(Bar.atMost(8))
        .by(setup);
  }

  private static Case againstNaive(BenchmarkModel model, Bar bar) {
    Setup setup = scratch -> pair(model, scratch, new NaiveRun(model, session(model, scratch)));
    return Case.cpu("guarded " + model, "run").against("wrap, run, getValue").bar(bar).by(setup);
  }

  private static Case againstPinned(BenchmarkModel model, Bar bar) {
    Setup setup =
        scratch ->
            pair(model, scratch, scratch.closing(new PinnedRun(model, session(model, scratch))));
    return Case.cpu("guarded " + model, "run")
        .against("pooled and pinned by hand")
        .bar(bar)
        .by(setup);
  }

  private static Pair pair(BenchmarkModel model, Scratch scratch, ModelRun peer) {
    return new Pair(runs(model, scratch.closing(new GuardedRun(model))), runs(model, peer));
  }

  private static OrtSession session(BenchmarkModel model, Scratch scratch) throws OrtException {
    return scratch.closing(model.newSession());
  }

  private static Work runs(BenchmarkModel model, ModelRun run) {
    Ring<float[]> inputs = new Ring<>(List.of(model.inputs()));
    return Work.of(() -> run.run(inputs.next()));
  }
}
