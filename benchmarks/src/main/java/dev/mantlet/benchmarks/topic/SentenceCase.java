package dev.mantlet.benchmarks.topic;

import ai.onnxruntime.OrtSession;
import dev.mantlet.benchmarks.compare.Bar;
import dev.mantlet.benchmarks.compare.Case;
import dev.mantlet.benchmarks.compare.Pair;
import dev.mantlet.benchmarks.compare.Setup;
import dev.mantlet.benchmarks.compare.Work;
import dev.mantlet.benchmarks.model.SentenceEncoder;
import dev.mantlet.guard.GuardPolicy;
import dev.mantlet.guard.GuardedSession;
import dev.mantlet.guard.InferenceRequest;
import dev.mantlet.guard.contract.InputRules;
import java.util.Map;
import java.util.stream.IntStream;

/** A guarded run of MiniLM: three inputs, and an answer of 6,144 floats. */
final class SentenceCase {
  /** The values of MiniLM for each token. */
  private static final int EMBEDDING = 384;

  /**
   * A run takes so long that the usual warm-up has a few hundred: too few for the JVM to compile
   * what is around the model, which then costs ten times as much.
   */
  private static final int WARM_RUNS = 10_000;

  private SentenceCase() {}

  static Case guarded() {
    GuardPolicy policy =
        GuardPolicy.builder()
            .input("input_ids", InputRules.none().ids(SentenceEncoder.VOCABULARY))
            .input("attention_mask", InputRules.none().contiguousMask())
            .input("token_type_ids", InputRules.none().ids(2))
            .limit(GuardTopic.NEVER_REACHED)
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
          Work guardedRuns =
              Work.of(() -> guarded.run(request(ours.next()), GuardTopic.CALLER).floatView(name));
          Work pinnedRuns = Work.of(() -> pinned.run(peers.next()));
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
}
