package dev.mantlet.testkit;

import dev.mantlet.dp.mechanism.NoisyDouble;
import dev.mantlet.dp.mechanism.NoisyLong;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What one run of a mechanism published, as an observer sees it.
 *
 * @param kind what is not a number: texts, the shape of lists, or class and message of an exception
 * @param key the same for equal outcomes, to the last bit of each number
 * @param numbers the first numbers of it, as doubles
 */
record Outcome(String kind, long key, double[] numbers) {
  /** More numbers than this are seen in the key alone: it bounds the search for events. */
  static final int MOST_NUMBERS = 16;

  /** The outcome of a run that ended in an exception, which an observer sees too: all of it. */
  static Outcome thrown(RuntimeException e) {
    return published("threw " + e.getClass().getName() + ": " + e.getMessage());
  }

  /**
   * The outcome of a run that published {@code value}.
   *
   * @throws IllegalArgumentException if it is of a type that cannot be compared
   */
  static Outcome published(Object value) {
    Reader reader = new Reader();
    reader.read(value);
    double[] numbers = reader.numbers.stream().mapToDouble(Double::doubleValue).toArray();
    String kind = reader.kind.toString();
    return new Outcome(kind, mixed(reader.key, kind.hashCode()), numbers);
  }

  /** Number i, or not a number where there is none. */
  double number(int i) {
    return i < numbers.length ? numbers[i] : Double.NaN;
  }

  /** The finisher of SplitMix64 (Steele, Lea and Flood 2014): no two inputs have one output. */
  private static long mixed(long key, long value) {
    long z = (key + 0x9E3779B97F4A7C15L) ^ value;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  private static final class Reader {
    private final StringBuilder kind = new StringBuilder();
    private final List<Double> numbers = new ArrayList<>();
    private long key;

    void read(Object value) {
      if (value instanceof NoisyLong noisy) {
        readNumber(noisy.value());
      } else if (value instanceof NoisyDouble noisy) {
        readNumber(noisy.value());
      } else if (value instanceof Number) {
        readNumber(value);
      } else if (value instanceof Boolean truth) {
        add(truth ? 1 : 0, truth ? 1 : 0);
      } else if (value instanceof CharSequence
          || value instanceof Enum
          || value instanceof Character) {
        kind.append('"').append(value).append('"');
      } else if (value instanceof Optional<?> optional) {
        optional.ifPresentOrElse(this::read, () -> kind.append("nothing"));
      } else if (value instanceof Iterable<?> items) {
        kind.append('[');
        items.forEach(this::read);
        kind.append(']');
      } else {
        readArray(value);
      }
    }

    private void readArray(Object value) {
      if (value instanceof long[] longs) {
        read(Arrays.stream(longs).boxed().toList());
      } else if (value instanceof int[] ints) {
        read(Arrays.stream(ints).boxed().toList());
      } else if (value instanceof double[] doubles) {
        read(Arrays.stream(doubles).boxed().toList());
      } else if (value instanceof byte[] bytes) {
        kind.append('[');
        for (byte b : bytes) {
          add(b, b & 0xff);
        }
        kind.append(']');
      } else if (value instanceof Object[] objects) {
        read(Arrays.asList(objects));
      } else {
        throw new IllegalArgumentException(
            "the audit cannot compare a "
                + value.getClass().getName()
                + "; return what is published of it as numbers, texts, or lists of them");
      }
    }

    private void readNumber(Object value) {
      if (value instanceof Long || value instanceof Integer || value instanceof Short) {
        add(((Number) value).longValue(), ((Number) value).doubleValue());
      } else if (value instanceof Double || value instanceof Float) {
        double number = ((Number) value).doubleValue();
        add(Double.doubleToRawLongBits(number), number);
      } else {
        add(value.hashCode(), ((Number) value).doubleValue());
      }
    }

    private void add(long exact, double number) {
      key = mixed(key, exact);
      kind.append('#');
      if (numbers.size() < MOST_NUMBERS) {
        numbers.add(number);
      }
    }
  }
}
