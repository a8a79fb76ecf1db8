package dev.mantlet.benchmarks.topic;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
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
import dev.mantlet.benchmarks.model.SentenceEncoder;
import dev.mantlet.guard.Answer;
import dev.mantlet.guard.GuardPolicy;
import dev.mantlet.guard.GuardWithoutModel;
import dev.mantlet.guard.GuardedSession;
import dev.mantlet.guard.InferenceRequest;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Rate;
import dev.mantlet.guard.contract.InputRules;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A guarded run of one row, against the run as it is mostly written and against the fastest that
 * can be written by hand.
 */
final class GuardTopic {
  /** Three channels of 224 by 224 pixels. */
  private static final int IMAGE = 3 * 224 * 224;

  /** The values of MiniLM for each token. */
  private static final int EMBEDDING = 384;

  private static final int WARM_RUNS = 2000;

  private static final Rate NEVER_REACHED = Rate.of(1_000_000_000).per(Duration.ofSeconds(1));
  private static final Caller CALLER = Caller.of(Caller.Tenant.of("bank-a"), "benchmark");

  private GuardTopic() {}

  static Topic topic() {
    return new Topic(
        "guard", Stream.concat(cases().stream(), LimiterCases.all().stream()).toList());
  }

  private static List<Case> cases() {
    return List.of(
        againstNaive(BenchmarkModel.MLP, Bar.atMost(0.5)),
        againstNaive(BenchmarkModel.CNN, Bar.atMost(0.85)),
        againstPinned(BenchmarkModel.MLP, Bar.atMost(1.15)),
        againstPinned(BenchmarkModel.CNN, Bar.atMost(1.04)),
        sentence(),
        fixedPath(),
        copyAndCheck(),
        copyAndTensor());
  }

  private static Case sentence() {
    GuardPolicy policy =
        GuardPolicy.builder()
            .input("input_ids", InputRules.none().ids(SentenceEncoder.VOCABULARY))
            .input("attention_mask", InputRules.none().contiguousMask())
            .input("token_type_ids", InputRules.none().ids(2))
            .limit(NEVER_REACHED)
            .build();
    Setup setup =
        scratch -> {
          // One session for both: two of 23 MB lie differently in memory, and run unequally fast.
          OrtSession shared = SentenceEncoder.newSession();
          GuardedSession guarded =
              scratch.closing(GuardedSession.open(environment -> shared, policy));
          String name = shared.getOutputNames().iterator().next();
          var pinned =
              scratch.closing(
                  new SentenceEncoder.Pinned(
                      shared, name, new long[] {1, SentenceEncoder.TOKENS, EMBEDDING}));
          Ring<Map<String, long[]>> ours = sentences();
          Ring<Map<String, long[]>> peers = sentences();
          Work guardedRuns = Work.of(() -> guarded.run(request(ours.next()), CALLER).floats(name));
          Work pinnedRuns = Work.of(() -> pinned.run(peers.next()));
          // A run takes so long that few of them fit into a round: too few to compile what is
          // around.
          guardedRuns.run(WARM_RUNS);
          pinnedRuns.run(WARM_RUNS);
          return new Pair(guardedRuns, pinnedRuns);
        };
    return Case.cpu("guarded MiniLM, 16 tokens", "run")
        .inShortRounds()
        .against("pooled and pinned by hand")
        .bar(Bar.atMost(1.01))
        .by(setup);
  }

  private static Ring<Map<String, long[]>> sentences() {
    return new Ring<>(IntStream.range(0, 16).mapToObj(SentenceEncoder::sentence).toList());
  }

  private static InferenceRequest request(Map<String, long[]> sentence) {
    InferenceRequest request = null;
    for (String name : SentenceEncoder.INPUTS) {
      long[] tokens = sentence.get(name);
      request =
          request == null
              ? InferenceRequest.of(name, tokens, 1, tokens.length)
              : request.and(name, tokens, 1, tokens.length);
    }
    return request;
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

  private static Case copyAndCheck() {
    Setup setup =
        scratch -> {
          float[] image = image();
          GuardPolicy policy = GuardPolicy.builder().range("x", 0f, 1f).build();
          FloatBuffer direct = direct();
          return new Pair(
              Work.of(GuardWithoutModel.intake(image, policy)::get),
              Work.of(() -> {
                for (float value : image) {
                  if (!(value >= 0f && value <= 1f)) {
                    throw new IllegalStateException("out of range");
                  }
                }
                return direct.put(0, image);
              }));
        };
    return Case.cpu("copy and check, 150,528 floats", "input")
        .against("check loop, then copy")
        .bar(Bar.atMost(0.9))
        .by(setup);
  }

  private static Case copyAndTensor() {
    Setup setup =
        scratch -> {
          float[] image = image();
          GuardWithoutModel.Copying ours = new GuardWithoutModel.Copying(image);
          OrtEnvironment environment = OrtEnvironment.getEnvironment();
          long[] shape = {1, image.length};
          return new Pair(
              Work.of(ours::tensor),
              Work.of(() -> {
                try (OnnxTensor tensor =
                    OnnxTensor.createTensor(environment, FloatBuffer.wrap(image), shape)) {
                  return tensor.getInfo().getShape()[0];
                }
              }));
        };
    return Case.cpu("copy and tensor, 150,528 floats", "input")
        .against("FloatBuffer.wrap, tensor")
        .bar(Bar.atMost(0.08))
        .by(setup);
  }

  private static float[] image() {
    Random random = new Random(1);
    float[] image = new float[IMAGE];
    for (int i = 0; i < image.length; i++) {
      image[i] = random.nextFloat();
    }
    return image;
  }

  private static FloatBuffer direct() {
    return ByteBuffer.allocateDirect(IMAGE * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
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
