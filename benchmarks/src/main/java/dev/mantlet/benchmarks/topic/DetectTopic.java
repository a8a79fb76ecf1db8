package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.Case;
import dev.mantlet.benchmarks.compare.Pair;
import dev.mantlet.benchmarks.compare.Setup;
import dev.mantlet.benchmarks.compare.Topic;
import dev.mantlet.benchmarks.compare.Work;
import dev.mantlet.benchmarks.model.BenchmarkModel;
import dev.mantlet.benchmarks.model.GuardedRun;
import dev.mantlet.guard.GuardPolicy;
import dev.mantlet.guard.detect.Detector;
import dev.mantlet.guard.detect.FeatureSqueezing;
import dev.mantlet.guard.output.KeyedNoise;
import dev.mantlet.guard.output.OutputRules;
import dev.mantlet.guard.sanitize.Sanitizers;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What a detector, sanitizers and rules for outputs add to a guarded run. For information: no peer
 * does this in a JVM.
 */
final class DetectTopic {
  /** The largest score that there is, so that nothing is refused. */
  private static final double REFUSES_NOTHING = 2;

  private DetectTopic() {}

  static Topic topic() {
    BenchmarkModel model = BenchmarkModel.CNN;
    FeatureSqueezing squeezing =
        FeatureSqueezing.of(model.input()).bits(1).median(2).comparing(model.output());
    Detector detector = new Detector(squeezing, REFUSES_NOTHING);
    Setup setup =
        scratch ->
            new Pair(
                runs(model, scratch.closing(GuardedRun.with(model, detector))),
                runs(model, scratch.closing(new GuardedRun(model))));
    return new Topic(
        "detect",
        List.of(
            Case.cpu("guarded " + model + ", 2 squeezers", "run")
                .against("guarded, no detector")
                .by(setup),
            with(
                "sanitizers bits, median",
                policy -> policy.sanitize(model.input(), Sanitizers.bits(5), Sanitizers.median(3))),
            with("sanitizer jpeg", policy -> policy.sanitize(model.input(), Sanitizers.jpeg(75))),
            with(
                "output rounded, keyed noise",
                policy ->
                    policy.protect(
                        model.output(),
                        OutputRules.rounded(2),
                        KeyedNoise.scale(0.02).under(new byte[32])))));
  }

  private static Case with(String what, UnaryOperator<GuardPolicy.Builder> more) {
    BenchmarkModel model = BenchmarkModel.CNN;
    Setup setup =
        scratch ->
            new Pair(
                runs(model, scratch.closing(GuardedRun.with(model, more))),
                runs(model, scratch.closing(new GuardedRun(model))));
    return Case.cpu("guarded " + model + ", " + what, "run").against("guarded, without").by(setup);
  }

  private static Work runs(BenchmarkModel model, GuardedRun run) {
    Ring<float[]> inputs = new Ring<>(List.of(model.inputs()));
    return Work.of(() -> run.run(inputs.next()));
  }
}
