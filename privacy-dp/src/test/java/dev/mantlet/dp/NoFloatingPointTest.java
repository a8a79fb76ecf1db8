package dev.mantlet.dp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.mechanism.DiscreteLaplace;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads the byte code of all that decides about answers, noise and budget: no instruction, field,
 * parameter, result or call of type float or double.
 *
 * <p>The JDK's BigInteger and BigDecimal are called with integer arguments only, and are exact for
 * these.
 */
class NoFloatingPointTest {
  /** Instructions of floats and doubles, such as dadd, fcmpl, i2d, dload_1 and newarray double. */
  private static final Pattern INSTRUCTION =
      Pattern.compile(
          "\\d+: ([df](?:add|sub|mul|div|rem|neg|load|store|const|return|cmp|aload|astore|2)\\S*"
              + "|[il]2[df]|newarray +(?:float|double))\\b");

  /**
   * Types of the class's own members, of all that they use, and of what they hand on as lambdas.
   */
  private static final List<Pattern> DESCRIPTORS =
      List.of(
          Pattern.compile("descriptor: (\\S+)"),
          Pattern.compile("= NameAndType +\\S+ +// \\S+:(\\S+)"),
          Pattern.compile("= MethodType +\\S+ +// +(\\S+)"),
          Pattern.compile("// (?:InterfaceMethod|Method|Field) \\S+:(\\S+)"));

  /** What the disassembler begins a class with, before the path of its file. */
  private static final Pattern HEAD = Pattern.compile("(?m)^Classfile ");

  private static final Pattern CLASS_NAME = Pattern.compile("L[^;]*;");

  private static final Pattern CONSTANT = Pattern.compile("= (Double|Float) ");
  private static final Pattern BOX = Pattern.compile("java/lang/(?:Double|Float)\\b");

  /**
   * Take numbers from people and show them numbers: parameters before a release, results after it.
   */
  private static final Set<String> SPEAK_TO_PEOPLE =
      Set.of(
          "Epsilon",
          "PrivacyLoss",
          "continual.ReleasedTotal",
          "continual.ReleasedTotal$Interval",
          "continual.ReleasedTotal$Noise",
          "continual.ReleasedTotal$OfSquareRoot",
          "continual.ReleasedTotal$OfTree",
          "internal.Require",
          "local.FrequencyEstimate",
          "local.FrequencyEstimate$Bounded",
          "local.FrequencyEstimate$Interval",
          "local.FrequencyEstimate$Mean",
          "mechanism.LongMechanism",
          "mechanism.DiscreteLaplace",
          "mechanism.NoisyLong",
          "mechanism.NoisyLong$Interval",
          "partition.PartitionSelection",
          "query.Interval",
          "query.NoiseTail",
          "query.NoiseTail$OfGaussian",
          "query.NoiseTail$OfLaplace",
          "query.NoisyCount",
          "query.ReleasedCount",
          "query.ReleasedHistogram$Bin",
          "query.ReleasedMean",
          "query.ReleasedMean$Interval",
          "query.ReleasedDoubleMean",
          "query.ReleasedDoubleSum",
          "query.ReleasedGroupSum",
          "query.ReleasedLongSum",
          "query.ReleasedQuantiles",
          "query.ReleasedVariance",
          "query.QuantileTree",
          "query.QuantileTree$Side");

  /**
   * Turn a double into a whole number, each by itself, before anything is added up; and look for a
   * share of δ that is then checked in whole numbers.
   */
  private static final Map<String, List<String>> TAKE_DOUBLES =
      Map.of(
          "query.Grid", List.of(),
          "query.Values", List.of(),
          "query.DoubleSum", List.of("release", "sensitivity", "exact", "merge", "toBytes"),
          "query.DoubleMean", List.of("release", "sensitivity", "exactSum", "exactCount", "merge"),
          "query.Variance",
              List.of(
                  "release",
                  "sensitivity",
                  "sensitivityOfSquares",
                  "exactSum",
                  "exactSquares",
                  "exactCount",
                  "merge"),
          "query.Quantiles", List.of("sensitivity", "squaredSensitivity", "exact", "merge"),
          "query.SumByGroup",
              List.of("release", "sums", "sensitivity", "squaredSensitivity", "exact", "merge"),
          "partition.PartitionShare", List.of("of", "isWithin"));

  /** Find the width of the noise, before there is anything to release. */
  private static final Set<String> CALIBRATE =
      Set.of(
          "Sensitivity",
          "Sensitivity$RealL1",
          "Sensitivity$RealL2",
          "Sensitivity$RealLInf",
          "mechanism.Calibration",
          "mechanism.Decimals",
          "mechanism.Fractions",
          "mechanism.GaussianCurve",
          "mechanism.HalfWidths",
          "mechanism.HalfWidths$Known",
          "mechanism.NormalQuantile",
          "mechanism.SparseVector",
          "mechanism.ZeroConcentrated",
          "partition.GaussianTail");

  /** Take real numbers and give real numbers, and show widths. */
  private static final Set<String> RELEASE_REAL_NUMBERS =
      Set.of(
          "mechanism.DiscreteGaussian",
          "mechanism.DiscreteGaussianVector",
          "mechanism.Gaussian",
          "mechanism.GaussianVector",
          "mechanism.Grid",
          "mechanism.Laplace",
          "mechanism.NoisyDouble",
          "mechanism.NoisyDouble$Interval",
          "mechanism.PreparedRealNoise",
          "mechanism.RandomisedResponse",
          "mechanism.RealMechanism",
          "mechanism.WideSteps");

  /** Sums, products and comparisons, not loads and stores. */
  private static final Pattern ARITHMETIC =
      Pattern.compile("\\d+: [df](?:add|sub|mul|div|rem|neg|cmp[lg])\\b");

  /** All classes of the module but those that speak to people. */
  static List<String> whatDecides() throws IOException, URISyntaxException {
    Path root = folderOf(PrivacyBudget.class).resolve("dev/mantlet/dp");
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString().replace(File.separatorChar, '.'))
          .filter(name -> name.endsWith(".class"))
          .map(name -> name.substring(0, name.length() - ".class".length()))
          .filter(name -> !excepted().contains(name))
          .sorted()
          .toList();
    }
  }

  private static Set<String> excepted() {
    return Stream.of(SPEAK_TO_PEOPLE, TAKE_DOUBLES.keySet(), CALIBRATE, RELEASE_REAL_NUMBERS)
        .flatMap(Set::stream)
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("whatDecides")
  void whatDecides_hasNoFloatingPoint(String name) throws ClassNotFoundException {
    assertEquals(List.of(), floatingPointIn(mainClass(name)));
  }

  @Test
  void whatDecides_isFromTheBitsToTheQueries() throws Exception {
    List<String> known =
        List.of(
            "internal.Acceptance",
            "internal.BitPool",
            "internal.CumulativeTable",
            "internal.TableNoise",
            "mechanism.PermuteAndFlip",
            "mechanism.PreparedNoise",
            "mechanism.Scores",
            "Cost",
            "internal.DiscreteLaplaceSampler",
            "internal.ExponentialCoin",
            "FileStorage",
            "Ledger",
            "LedgerScan",
            "PrivacyBudget",
            "internal.BitStream",
            "internal.SharedBits",
            "SpendToken",
            "internal.Uniform",
            "query.Bounds",
            "query.Contributions",
            "query.Count",
            "internal.Enclosure",
            "partition.KeepProbability",
            "internal.LazyUniform",
            "local.KeepCoin",
            "partition.ThresholdedCounts",
            "query.ContributionSampler",
            "query.CountByGroup",
            "query.ExactSum",
            "query.Histogram",
            "query.LongSum",
            "query.Tally",
            "query.Mean");
    assertTrue(whatDecides().containsAll(known), () -> "not searched: some of " + known);
  }

  @Test
  void whatSpeaksToPeople_hasFloatingPoint() throws ClassNotFoundException {
    for (String name : excepted()) {
      assertFalse(floatingPointIn(mainClass(name)).isEmpty(), () -> name + " need not be excepted");
    }
  }

  /**
   * The release of the one class that does both: by its members, whose code the disassembler sets
   * apart.
   */
  @Test
  void mechanism_hasFloatingPointOnlyInWhatPeopleRead() {
    List<String> found =
        members(DiscreteLaplace.class)
            .filter(member -> !floatingPointInCode(member).isEmpty())
            .map(NoFloatingPointTest::firstLine)
            .toList();
    assertEquals(
        List.of(
            "private static final double OUTWARD;",
            "public double scale();",
            "public long halfWidth(double);"),
        found);
  }

  /**
   * What is released and at which sensitivity is decided by whole numbers there too. (The release
   * of quantiles hands its bounds on to the result, and draws in what it calls.)
   */
  @Test
  void whatTakesDoubles_releasesWithoutThem() throws ClassNotFoundException {
    for (Map.Entry<String, List<String>> type : TAKE_DOUBLES.entrySet()) {
      Class<?> searched = mainClass(type.getKey());
      for (String name : type.getValue()) {
        List<String> found =
            members(searched)
                .filter(member -> firstLine(member).matches(".* " + name + "\\(.*"))
                .toList();
        assertFalse(found.isEmpty(), () -> type.getKey() + " has no " + name);
        found.forEach(member -> assertEquals(List.of(), floatingPointInCode(member)));
      }
    }
  }

  private static Stream<String> members(Class<?> type) {
    return Pattern.compile("\n\n")
        .splitAsStream(disassembled(type).replaceFirst("(?s).*?\n\\{\n", ""));
  }

  private static String firstLine(String member) {
    return member.strip().lines().findFirst().orElseThrow();
  }

  /** What a release of a real number runs through: rounding, noise and the way back. */
  @Test
  void releaseOfRealNumbers_neitherCountsNorComparesThem() throws ClassNotFoundException {
    for (String name : List.of("Grid", "NoisyDouble", "PreparedRealNoise", "WideSteps")) {
      Class<?> type = mainClass("mechanism." + name);
      List<String> found =
          members(type)
              .filter(member -> ARITHMETIC.matcher(member).find())
              .map(NoFloatingPointTest::firstLine)
              .filter(line -> !line.contains("interval("))
              .toList();
      assertEquals(List.of(), found);
    }
  }

  private static Class<?> mainClass(String name) throws ClassNotFoundException {
    return Class.forName("dev.mantlet.dp." + name);
  }

  @Test
  void theSearchFindsFloatingPoint() {
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
    return floatingPointInCode(disassembled(type));
  }

  private List<String> floatingPointInCode(String code) {
    List<String> found = new ArrayList<>();
    for (Pattern pattern : List.of(INSTRUCTION, CONSTANT, BOX)) {
      pattern.matcher(code).results().map(MatchResult::group).forEach(found::add);
    }
    for (Pattern pattern : DESCRIPTORS) {
      pattern
          .matcher(code)
          .results()
          .map(match -> match.group(1))
          .filter(this::namesFloatingPoint)
          .forEach(found::add);
    }
    return found;
  }

  private boolean namesFloatingPoint(String descriptor) {
    String outsideNames = CLASS_NAME.matcher(descriptor).replaceAll("");
    return outsideNames.indexOf('D') >= 0 || outsideNames.indexOf('F') >= 0;
  }

  private static String disassembled(Class<?> type) {
    return type.getEnclosingClass() == NoFloatingPointTest.class
        ? disassembled(List.of(fileOf(type)))
        : OfTheModule.TEXTS.get(fileOf(type));
  }

  private static Path fileOf(Class<?> type) {
    try {
      return folderOf(type).resolve(type.getName().replace('.', '/') + ".class");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String disassembled(List<Path> files) {
    StringWriter out = new StringWriter();
    PrintWriter printer = new PrintWriter(out);
    ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
    Stream<String> names = files.stream().map(Path::toString);
    String[] options = Stream.concat(Stream.of("-p", "-v"), names).toArray(String[]::new);
    int code = javap.run(printer, printer, options);
    assertEquals(0, code, out::toString);
    return out.toString();
  }

  /** All classes, in one run of the disassembler: most of its time is its start. */
  private static final class OfTheModule {
    static final Map<Path, String> TEXTS = new HashMap<>();

    static {
      try (Stream<Path> files = Files.walk(folderOf(PrivacyBudget.class))) {
        List<Path> types = files.filter(OfTheModule::isOfAType).sorted().toList();
        String[] texts = HEAD.split(disassembled(types));
        assertEquals(types.size(), texts.length - 1, "what is before the first head is empty");
        for (int i = 0; i < types.size(); i++) {
          Path type = types.get(i);
          String text = texts[i + 1];
          assertTrue(text.startsWith(type.toString()), () -> type + " is not that of its text");
          TEXTS.put(type, text);
        }
      } catch (IOException | URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }

    private static boolean isOfAType(Path file) {
      String name = file.getFileName().toString();
      return name.endsWith(".class") && !name.equals("module-info.class");
    }
  }

  private static Path folderOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
