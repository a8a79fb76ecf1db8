package dev.mantlet.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Two data sets that differ in one privacy unit: what an observer must not be able to tell apart.
 *
 * <p>The makers below take any generator, so that they serve a property-based test as well: with
 * jqwik, {@code Arbitraries.randomValue(random -> Neighbours.addingARow(random, row, 20))}. They
 * make data sets where a row is a unit.
 *
 * @param one the first data set
 * @param other the data set without, or with another, unit
 * @param <D> the type of a data set
 */
public record Neighbours<D>(D one, D other) {
  /**
   * Random rows, and the same rows with one more at a random place.
   *
   * @param row makes one row
   * @param most the largest number of rows in common, 0 or above
   */
  public static <T> Neighbours<List<T>> addingARow(
      RandomGenerator random, Function<? super RandomGenerator, ? extends T> row, int most) {
    List<T> rows = rows(random, row, random.nextInt(most + 1));
    List<T> more = new ArrayList<>(rows);
    more.add(random.nextInt(rows.size() + 1), row.apply(random));
    return new Neighbours<>(List.copyOf(more), List.copyOf(rows));
  }

  /**
   * Random rows, and the same rows with another one in a random place.
   *
   * @param row makes one row
   * @param most the largest number of rows, 1 or above
   */
  public static <T> Neighbours<List<T>> replacingARow(
      RandomGenerator random, Function<? super RandomGenerator, ? extends T> row, int most) {
    List<T> rows = rows(random, row, 1 + random.nextInt(most));
    List<T> others = new ArrayList<>(rows);
    others.set(random.nextInt(rows.size()), row.apply(random));
    return new Neighbours<>(List.copyOf(rows), List.copyOf(others));
  }

  private static <T> List<T> rows(
      RandomGenerator random, Function<? super RandomGenerator, ? extends T> row, int count) {
    List<T> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row.apply(random));
    }
    return rows;
  }
}
