package dev.mantlet.guard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Answer.Output;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.decoy.Decoys;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What decoys are made of, for outputs of every kind. */
class DecoyBookTest {
  private static final Tenant TENANT = Tenant.of("bank-a");
  private static final int CLASSES = 5;

  private final DecoyBook book =
      new DecoyBook(
          Decoys.keyed("a key of 32 bytes, and some more".getBytes(UTF_8)).likeAnswersTo(List.of()),
          answers());

  /** Twenty answers of ten rows: scores, a label that fits them, its name, and probabilities. */
  private static List<Answer> answers() {
    SplittableRandom random = new SplittableRandom(3);
    List<Answer> answers = new ArrayList<>();
    for (int answer = 0; answer < 20; answer++) {
      float[] scores = new float[10 * CLASSES];
      double[] probabilities = new double[10 * CLASSES];
      long[] labels = new long[10];
      String[] names = new String[10];
      for (int row = 0; row < 10; row++) {
        double sum = 0;
        for (int i = row * CLASSES; i < (row + 1) * CLASSES; i++) {
          scores[i] = (float) random.nextDouble(-8, 8);
          probabilities[i] = Math.exp(scores[i]);
          sum += probabilities[i];
        }
        for (int i = row * CLASSES; i < (row + 1) * CLASSES; i++) {
          probabilities[i] /= sum;
        }
        labels[row] = largest(scores, row);
        names[row] = "label " + labels[row];
      }
      answers.add(
          new Answer(
              new Output("scores", scores, new long[] {10, CLASSES}),
              new Output("label", ElementType.INT64, labels, new long[] {10}),
              new Output("name", ElementType.STRING, names, new long[] {10, 1}),
              new Output(
                  "probabilities", ElementType.DOUBLE, probabilities, new long[] {10, CLASSES})));
    }
    return answers;
  }

  private static int largest(float[] scores, int row) {
    return IntStream.range(0, CLASSES)
        .reduce((a, b) -> scores[row * CLASSES + b] > scores[row * CLASSES + a] ? b : a)
        .orElseThrow();
  }

  private static StoredTensor stored(float[] data, int rows) {
    StoredTensor stored = new StoredTensor(ElementType.FLOAT, ByteBuffer::allocate);
    stored.reserve(new long[] {rows, data.length / rows}).put(0, data);
    return stored;
  }

  private static Answer shaped(int rows) {
    return new Answer(
        new Output("scores", new float[rows * CLASSES], new long[] {rows, CLASSES}),
        new Output("label", ElementType.INT64, new long[rows], new long[] {rows}),
        new Output("name", ElementType.STRING, new String[rows], new long[] {rows, 1}),
        new Output(
            "probabilities",
            ElementType.DOUBLE,
            new double[rows * CLASSES],
            new long[] {rows, CLASSES}));
  }

  @Test
  void outputsOfADecoy_fitEachOther() {
    float[] data = OnnxSessionTest.random(600);
    Answer decoy = book.decoy(stored(data, 200), TENANT, shaped(200)).orElseThrow();
    for (int row = 0; row < 200; row++) {
      int label = largest(decoy.floats("scores"), row);
      assertEquals(label, decoy.longs("label")[row]);
      assertEquals("label " + label, decoy.strings("name")[row]);
      double[] probabilities = decoy.doubles("probabilities");
      int from = row * CLASSES;
      assertEquals(1, DoubleStream.of(probabilities).skip(from).limit(CLASSES).sum(), 1e-12);
      assertTrue(
          IntStream.range(from, from + CLASSES)
              .allMatch(i -> probabilities[i] <= probabilities[from + label]));
    }
  }

  @Test
  void twoRowsWithTheSameChoice_areNotTheSameDecoy() {
    float[] data = OnnxSessionTest.random(3_000);
    float[] scores =
        book.decoy(stored(data, 1_000), TENANT, shaped(1_000)).orElseThrow().floats("scores");
    Set<Float> firsts = new HashSet<>();
    IntStream.range(0, 1_000).forEach(row -> firsts.add(scores[row * CLASSES]));
    assertTrue(firsts.size() > 900, "200 samples gave " + firsts.size() + " decoys in 1000");
  }

  @Test
  void trueAnswer_doesNotGoIn() {
    StoredTensor stored = stored(OnnxSessionTest.random(6), 2);
    Answer other = shaped(2);
    float[] scores = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0};
    Answer truth =
        new Answer(
            new Output("scores", scores, new long[] {2, CLASSES}),
            new Output("label", ElementType.INT64, new long[] {4, 4}, new long[] {2}),
            new Output("name", ElementType.STRING, new String[] {"a", "b"}, new long[] {2, 1}),
            new Output("probabilities", ElementType.DOUBLE, new double[10], new long[] {2, 5}));
    assertArrayEquals(
        book.decoy(stored, TENANT, other).orElseThrow().floats("scores"),
        book.decoy(stored, TENANT, truth).orElseThrow().floats("scores"));
  }

  @Test
  void answerWithRowsOfAnotherShape_hasNoDecoy() {
    Answer wider = new Answer(new Output("scores", new float[12], new long[] {2, 6}));
    assertEquals(Optional.empty(), book.decoy(stored(OnnxSessionTest.random(6), 2), TENANT, wider));
  }

  @Test
  void answerWithAnotherNumberOfRowsThanTheInput_hasNoDecoy() {
    assertEquals(
        Optional.empty(), book.decoy(stored(OnnxSessionTest.random(6), 2), TENANT, shaped(3)));
  }

  @Test
  void rowsDiffer_byAnySingleBit() {
    float[] row = {0.1f, 0.2f, 0.3f};
    float[] next = {0.1f, 0.2f, Math.nextUp(0.3f)};
    Answer first = book.decoy(stored(row, 1), TENANT, shaped(1)).orElseThrow();
    Answer second = book.decoy(stored(next, 1), TENANT, shaped(1)).orElseThrow();
    assertEquals(200, book.size());
    assertTrue(first.floats("scores")[0] != second.floats("scores")[0], "neighbours share a decoy");
  }

  @Test
  void largestNumbersOfAType_stayFinite_andInfinitiesStay() {
    for (int i = 0; i < 100; i++) {
      byte[] seed = new byte[32];
      seed[0] = (byte) i;
      float[] floats = {1, 2, -Float.MAX_VALUE, Float.NEGATIVE_INFINITY};
      double[] doubles = {1, 2, -Double.MAX_VALUE, Double.NEGATIVE_INFINITY};
      float[] movedFloats = (float[]) DecoyNoise.moved(floats, "y", seed);
      double[] movedDoubles = (double[]) DecoyNoise.moved(doubles, "y", seed);
      assertTrue(Float.isFinite(movedFloats[2]) && Double.isFinite(movedDoubles[2]));
      assertEquals(Float.NEGATIVE_INFINITY, movedFloats[3]);
      assertEquals(Double.NEGATIVE_INFINITY, movedDoubles[3]);
    }
  }
}
