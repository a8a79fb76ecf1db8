package dev.mantlet.dp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.mechanism.DiscreteLaplace;
import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NumericEdgesVectorsTest {
  private static final String SUITE = "hostile/numeric_edges.json";
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  @Test
  void badEpsilons_areRefusedAtConstruction() throws IOException {
    List<String> bad = list("badEpsilon");
    for (String epsilon : bad) {
      assertThrows(
          IllegalArgumentException.class, () -> Epsilon.of(Double.parseDouble(epsilon)), epsilon);
      assertThrows(IllegalArgumentException.class, () -> Epsilon.of(epsilon), epsilon);
    }
    Vectors.ran(SUITE + " badEpsilon", bad.size());
  }

  @Test
  void badDeltas_areRefusedAtConstruction() throws IOException {
    List<String> bad = list("badDelta");
    for (String delta : bad) {
      assertThrows(
          IllegalArgumentException.class,
          () -> PrivacyLoss.pure(1).withDelta(Double.parseDouble(delta)),
          delta);
    }
    Vectors.ran(SUITE + " badDelta", bad.size());
  }

  @Test
  void badSensitivities_areRefusedAtConstruction() throws IOException {
    List<String> all = list("badSensitivity");
    List<String> bad = all.stream().filter(sensitivity -> sensitivity.matches("-?\\d+")).toList();
    for (String sensitivity : bad) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Sensitivity.l1(Long.parseLong(sensitivity)),
          sensitivity);
    }
    Vectors.ran(
        SUITE + " badSensitivity",
        bad.size(),
        all.size() - bad.size(),
        "a sensitivity is a long and cannot hold them");
  }

  @Test
  void everyDouble_isRefusedOrTakenExactly() throws IOException {
    List<String> bits = list("doubleBits");
    for (String hex : bits) {
      double value = Double.longBitsToDouble(Long.parseUnsignedLong(hex, 16));
      if (value >= 0x1p-40 && value <= 1024) {
        assertEquals(value, Epsilon.of(value).value().doubleValue());
      } else {
        assertThrows(IllegalArgumentException.class, () -> Epsilon.of(value), hex);
      }
      if (value >= 0 && value < 1) {
        assertEquals(value + 0.0, PrivacyLoss.pure(1).withDelta(value).delta().doubleValue());
      } else {
        assertThrows(
            IllegalArgumentException.class, () -> PrivacyLoss.pure(1).withDelta(value), hex);
      }
    }
    Vectors.ran(SUITE + " doubleBits", bits.size());
  }

  @Test
  void everyLong_isReleasedWithoutWrappingAround() throws IOException {
    List<String> values = list("longs");
    DiscreteLaplace noise = DiscreteLaplace.calibrated(Sensitivity.l1(1L << 40), Epsilon.of(0.01));
    for (String text : values) {
      long exact = Long.parseLong(text);
      BigInteger drawn = BigInteger.valueOf(noise.release(0, Seeded.token(noise, 41)).value());
      BigInteger sum = BigInteger.valueOf(exact).add(drawn).max(LEAST).min(MOST);
      assertEquals(sum.longValueExact(), noise.release(exact, Seeded.token(noise, 41)).value());
    }
    Vectors.ran(SUITE + " longs", values.size());
  }

  private static List<String> list(String name) throws IOException {
    Matcher list =
        Pattern.compile("\"" + name + "\": \\[([^]]*)]")
            .matcher(Files.readString(Vectors.suite(SUITE)));
    assertTrue(list.find(), name);
    List<String> items =
        Stream.of(list.group(1).split(",")).map(item -> item.strip().replace("\"", "")).toList();
    assertFalse(items.isEmpty());
    return items;
  }
}
