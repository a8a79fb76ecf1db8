package dev.mantlet.benchmarks;

import dev.mantlet.benchmarks.compare.Compare;
import dev.mantlet.benchmarks.topic.Topics;
import java.util.Arrays;
import java.util.List;

/** The jar's entry: {@code compare} is the command of this project, anything else goes to JMH. */
public final class Main {
  private Main() {}

  /** Runs {@code compare}, or JMH with these arguments. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0 && arguments[0].equals("compare")) {
      List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
      System.exit(Compare.of(Topics.all(), ChildMain.class).run(rest));
    }
    org.openjdk.jmh.Main.main(arguments);
  }
}
