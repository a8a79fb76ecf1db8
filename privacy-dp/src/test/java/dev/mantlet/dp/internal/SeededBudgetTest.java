package dev.mantlet.dp.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyException;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.mechanism.DiscreteLaplace;
import dev.mantlet.testkit.TestOnly;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeededBudgetTest {
  private static final PrivacyLoss ONE = PrivacyLoss.pure(1);

  @TempDir Path folder;

  @Test
  void sameWordsMakeTheSameNoise_otherWordsOther() {
    assertEquals(releases("a", 1), releases("b", 1));
    assertNotEquals(releases("c", 1), releases("d", 2));
  }

  private PrivacyBudget budget(String name, LongSupplier words) {
    return SeededBudget.create(new TestOnly(), folder.resolve(name), ONE, words);
  }

  private List<Long> releases(String name, long seed) {
    DiscreteLaplace noise = DiscreteLaplace.calibrated(Sensitivity.l1(1), Epsilon.of(0x1p-4));
    try (PrivacyBudget budget = budget(name, new SplittableRandom(seed)::nextLong)) {
      return LongStream.range(0, 10)
          .map(i -> noise.release(0, budget.spend(noise.loss())).value())
          .boxed()
          .toList();
    }
  }

  @Test
  void withoutTheCapability_isRefusedAndMakesNoFile() {
    Path file = folder.resolve("budget");
    assertThrows(
        IllegalArgumentException.class, () -> SeededBudget.create("let me in", file, ONE, () -> 1));
    assertEquals(false, Files.exists(file));
  }

  @Test
  void refusalOfTheBudget_comesThroughAsItIs() {
    releases("taken", 1);
    var refused = assertThrows(PrivacyException.class, () -> budget("taken", () -> 1));
    assertEquals(PrivacyException.Reason.LEDGER_EXISTS, refused.reason());
  }

  @Test
  void everyUseIsLoggedAsAWarning() throws ReflectiveOperationException {
    List<String> levels = new ArrayList<>();
    Object logger =
        Class.forName("java.util.logging.Logger")
            .getMethod("getLogger", String.class)
            .invoke(null, "dev.mantlet.dp");
    filter(logger, levels);
    releases("first", 1);
    releases("second", 1);
    assertEquals(List.of("WARNING", "WARNING"), levels);
  }

  /** Through reflection, because the module under test does not read {@code java.logging}. */
  private static void filter(Object logger, List<String> levels)
      throws ReflectiveOperationException {
    Class<?> filter = Class.forName("java.util.logging.Filter");
    Object recorder =
        Proxy.newProxyInstance(
            filter.getClassLoader(),
            new Class<?>[] {filter},
            (proxy, method, arguments) -> {
              levels.add(
                  arguments[0].getClass().getMethod("getLevel").invoke(arguments[0]).toString());
              return false;
            });
    logger.getClass().getMethod("setFilter", filter).invoke(logger, recorder);
  }
}
