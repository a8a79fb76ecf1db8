package dev.mantlet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SampleTest {
  @Test
  void medianOfAnOddNumber_isTheMiddleOne() {
    assertEquals(3, new Sample(9, 1, 3).median());
  }

  @Test
  void medianOfAnEvenNumber_isBetweenTheMiddleTwo() {
    assertEquals(2.5, new Sample(4, 1, 3, 2).median());
  }

  @Test
  void medianOfOne_isIt() {
    assertEquals(7, new Sample(7).median());
  }

  @Test
  void oneOutlier_doesNotMoveTheMedian() {
    assertEquals(1, new Sample(1, 1, 1, 1, 1000).median());
  }

  @Test
  void quartiles_areLinearBetweenNeighbours() {
    Sample sample = new Sample(1, 2, 3, 4);
    assertEquals(1.75, sample.quantile(0.25));
    assertEquals(3.25, sample.quantile(0.75));
    assertEquals(4, sample.quantile(1));
  }

  @Test
  void relativeRange_isAPartOfTheMedian() {
    assertEquals(0.2, new Sample(9, 10, 11).relativeRange(), 1e-12);
  }

  @Test
  void noValues_areRefused() {
    assertThrows(IllegalArgumentException.class, Sample::new);
  }
}
