package dev.mantlet.benchmarks.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.onnxruntime.OrtSession;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is compared must do the same work. */
class BenchmarkModelTest {
  @ParameterizedTest
  @EnumSource
  void everyWayOfRunning_givesTheSameAnswers(BenchmarkModel model) throws Exception {
    try (OrtSession session = model.newSession();
        PinnedRun pinned = new PinnedRun(model, session);
        GuardedRun guarded = new GuardedRun(model)) {
      NaiveRun naive = new NaiveRun(model, session);
      for (float[] input : model.inputs()) {
        float[] expected = naive.run(input);
        assertEquals(model.classes(), expected.length);
        assertArrayEquals(expected, pinned.run(input));
        assertArrayEquals(expected, guarded.run(input));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void differentInputs_haveDifferentAnswers(BenchmarkModel model) throws Exception {
    try (OrtSession session = model.newSession()) {
      NaiveRun naive = new NaiveRun(model, session);
      float[][] inputs = model.inputs();
      assertFalse(Arrays.equals(naive.run(inputs[0]), naive.run(inputs[1])));
    }
  }

  @ParameterizedTest
  @EnumSource
  void inputs_areTheSameEachTime(BenchmarkModel model) {
    assertArrayEquals(model.inputs()[3], model.inputs()[3]);
  }
}
