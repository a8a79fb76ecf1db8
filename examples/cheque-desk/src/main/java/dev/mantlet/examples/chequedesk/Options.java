package dev.mantlet.examples.chequedesk;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the command line asks for.
 *
 * @param work the folder for everything that the run writes; empty for a new temporary folder
 * @param model the folder with {@code model.onnx}; empty for the one in the jar
 * @param deposits the number of deposits, from 3 to 100,000
 * @param demoSeed makes the privacy noise repeatable, which protects nobody; empty for real noise
 */
record Options(Optional<Path> work, Optional<Path> model, int deposits, OptionalLong demoSeed) {
  static final String USAGE =
      "options: --work FOLDER, --model FOLDER, --deposits COUNT (3 to 100000), --demo-seed NUMBER, --help";

  private static final int DEFAULT_DEPOSITS = 1_000;
  private static final int MAX_DEPOSITS = 100_000;

  /** Reads the arguments; {@link UserMistake} names the first one that is wrong. */
  static Options parse(String... arguments) {
    Deque<String> left = new ArrayDeque<>(List.of(arguments));
    Options options =
        new Options(Optional.empty(), Optional.empty(), DEFAULT_DEPOSITS, OptionalLong.empty());
    while (!left.isEmpty()) {
      options = options.with(left.remove(), left);
    }
    return options;
  }

  private Options with(String option, Deque<String> left) {
    return switch (option) {
      case "--work" ->
          new Options(Optional.of(workFolder(value(option, left))), model, deposits, demoSeed);
      case "--model" ->
          new Options(work, Optional.of(modelFolder(value(option, left))), deposits, demoSeed);
      case "--deposits" -> new Options(work, model, count(value(option, left)), demoSeed);
      case "--demo-seed" ->
          new Options(work, model, deposits, OptionalLong.of(seed(value(option, left))));
      default -> throw new UserMistake("there is no option %s; %s", option, USAGE);
    };
  }

  private static String value(String option, Deque<String> left) {
    if (left.isEmpty()) {
      throw new UserMistake("%s needs a value; %s", option, USAGE);
    }
    return left.remove();
  }

  private static Path workFolder(String value) {
    Path folder = Path.of(value);
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new UserMistake(
          "--work %s is not a folder; give a folder that the run may write to", value);
    }
    return folder;
  }

  private static Path modelFolder(String value) {
    Path folder = Path.of(value);
    if (!Files.isRegularFile(folder.resolve("model.onnx"))) {
      throw new UserMistake(
          "--model %s has no file model.onnx; give the folder that holds it", value);
    }
    return folder;
  }

  private static int count(String value) {
    try {
      int count = Integer.parseInt(value);
      if (count >= Bank.values().length && count <= MAX_DEPOSITS) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Falls through to the one message for both.
    }
    throw new UserMistake(
        "--deposits %s is not a whole number from %d to %d",
        value, Bank.values().length, MAX_DEPOSITS);
  }

  private static long seed(String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new UserMistake("--demo-seed %s is not a whole number", value);
    }
  }
}
