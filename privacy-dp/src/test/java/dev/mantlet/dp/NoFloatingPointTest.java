package dev.mantlet.dp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reads the byte code of what decides about noise and budget: no instruction, field, parameter, result or call of type
 * float or double.
 *
 * <p>The JDK's BigInteger and BigDecimal are called with integer arguments only, and are exact for these.
 */
class NoFloatingPointTest {
  /** Instructions of floats and doubles, such as dadd, fcmpl, i2d, dload_1 and newarray double. */
  private static final Pattern INSTRUCTION =
      Pattern.compile(
          "\\d+: ([df](?:add|sub|mul|div|rem|neg|load|store|const|return|cmp|aload|astore|2)\\S*"
              + "|[il]2[df]|newarray +(?:float|double))\\b");

  /** Types of the class's own members, of all that they use, and of what they hand on as lambdas. */
  private static final List<Pattern> DESCRIPTORS =
      List.of(
          Pattern.compile("descriptor: (\\S+)"),
          Pattern.compile("= NameAndType +\\S+ +// \\S+:(\\S+)"),
          Pattern.compile("= MethodType +\\S+ +// +(\\S+)"));

  private static final Pattern CONSTANT = Pattern.compile("= (Double|Float) ");
  private static final Pattern BOX = Pattern.compile("java/lang/(?:Double|Float)\\b");

  @ParameterizedTest
  @ValueSource(
      classes = {
        BitPool.class, SecureWords.class, Uniform.class, ExponentialCoin.class, DiscreteLaplaceSampler.class,
        DiscreteGaussianSampler.class, Cost.class, Ledger.class, LedgerFormat.class, LedgerScan.class, FileStorage.class,
        SpendToken.class, SecureBits.class, Storage.class
      })
  void whatDecides_hasNoFloatingPoint(Class<?> type) {
    assertEquals(List.of(), floatingPointIn(type));
  }

  @Test
  void theSearchFindsFloatingPoint() {
    assertFalse(floatingPointIn(DiscreteLaplace.class).isEmpty());
    assertFalse(floatingPointIn(HasInstructionsOnly.class).isEmpty());
    assertFalse(floatingPointIn(HasCallOnly.class).isEmpty());
  }

  private static final class HasInstructionsOnly {
    static long half(long n) {
      return (long) (n * 0.5);
    }
  }

  private static final class HasCallOnly {
    static Object call() {
      return java.util.Optional.of("0.5").map(Double::valueOf);
    }
  }

  private List<String> floatingPointIn(Class<?> type) {
    String code = disassembled(type);
    List<String> found = new ArrayList<>();
    for (Pattern pattern : List.of(INSTRUCTION, CONSTANT, BOX)) {
      pattern.matcher(code).results().map(MatchResult::group).forEach(found::add);
    }
    for (Pattern pattern : DESCRIPTORS) {
      pattern.matcher(code).results().map(match -> match.group(1)).filter(this::namesFloatingPoint).forEach(found::add);
    }
    return found;
  }

  private boolean namesFloatingPoint(String descriptor) {
    return descriptor.replaceAll("L[^;]*;", "").matches(".*[DF].*");
  }

  private static String disassembled(Class<?> type) {
    try {
      Path classes = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      StringWriter out = new StringWriter();
      PrintWriter printer = new PrintWriter(out);
      String file = classes.resolve(type.getName().replace('.', '/') + ".class").toString();
      int code = ToolProvider.findFirst("javap").orElseThrow().run(printer, printer, "-p", "-v", file);
      assertEquals(0, code, out::toString);
      return out.toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
