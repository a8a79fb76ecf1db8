package dev.mantlet.guard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link SlotRaces}, {@link LimitRaces} and {@link LeaseRaces} under OpenJDK's jcstress.
 *
 * <p>Each nested class there is one race: two actors meet as often as time allows, and whatever an
 * {@code @Outcome} does not accept fails. The annotation processor of jcstress, which the pom sets
 * for test sources alone, makes a runner of each; this test starts jcstress in a JVM of its own,
 * which starts one for each race. The normal run takes a few races for a moment each; with {@code
 * mantlet.nightly} all of them run, and longer. Races whose names begin with {@code Broken} are of
 * code that is wrong on purpose: jcstress must find that. By hand, such as for another mode or one
 * race ({@code -t}): {@code java -cp <test class path> org.openjdk.jcstress.Main -h}.
 */
class RacesStressTest {
  private static final boolean NIGHTLY = Boolean.getBoolean("mantlet.nightly");
  private static final String FEW = "[.$](BrokenBucket|CallAgainstSwap|CloseAgainstExpiry)$";
  private static final TreeSet<String> BROKEN =
      new TreeSet<>(
          NIGHTLY
              ? List.of("LimitRaces.BrokenBucket", "SlotRaces.BrokenCallAgainstSwap")
              : List.of("LimitRaces.BrokenBucket"));

  /** What JVMs of the normal run are like: they start fast, and leave out Flight Recorder. */
  private static final String SMALL =
      "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
          + " --limit-modules=java.logging,java.management,jdk.management,jdk.unsupported";

  private static final Pattern VERDICT =
      Pattern.compile("\\[(OK|FAILED|INTERESTING|ERROR|TIMEOUT)] dev\\.mantlet\\.guard\\.(\\S+)");

  @TempDir Path folder;

  @Test
  @Timeout(3_000)
  void threadsThatMeet_doNothingThatIsForbidden_andWhatIsBrokenIsFound() throws Exception {
    assumeTrue(
        Runtime.getRuntime().availableProcessors() > 1, "races need two processors; skipped");
    String said = jcstress();
    TreeSet<String> sound = new TreeSet<>();
    TreeSet<String> failed = new TreeSet<>();
    VERDICT
        .matcher(said.substring(said.indexOf("RUN RESULTS")))
        .results()
        .forEach(found -> (found.group(1).equals("OK") ? sound : failed).add(found.group(2)));
    assertEquals(BROKEN, failed, said);
    assertEquals(races() - BROKEN.size(), sound.size(), said);
    System.out.println(
        "races: " + sound.size() + " held, and of broken ones were found " + failed.size());
  }

  private static long races() {
    return Stream.of(SlotRaces.class, LimitRaces.class, LeaseRaces.class)
        .flatMap(races -> Stream.of(races.getClasses()))
        .filter(race -> NIGHTLY || Pattern.compile(FEW).matcher(race.getName()).find())
        .count();
  }

  private String jcstress() throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                "-v",
                "-t",
                NIGHTLY ? "Races" : FEW));
    command.addAll(List.of("-c", "2", "-af", "NONE", "-sc", "false", "-f", "1", "-fsm", "1"));
    // Each state is a session or a slot, so few of them at a time.
    command.addAll(List.of("-strideSize", "8", "-strideCount", "4"));
    command.addAll(
        NIGHTLY
            ? List.of("-iters", "5", "-time", "1000")
            : List.of("-iters", "1", "-time", "100", "-jvmArgs", SMALL));
    Process child =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(child.getInputStream().readAllBytes(), UTF_8);
    child.waitFor();
    return said;
  }
}
