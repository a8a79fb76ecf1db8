package dev.mantlet.benchmarks.compare;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the user asked for: {@code compare [TOPIC] [--case TEXT] [--quick] [--json FILE]}.
 *
 * @param topics the topics to run, with the cases to run
 * @param quick fewer rounds
 * @param json where the rows go as JSON
 */
record Options(List<Topic> topics, boolean quick, Path json) {
  private static final String USAGE =
      "; usage: compare [TOPIC] [--case TEXT] [--quick] [--json FILE]";

  static Options parse(List<String> arguments, List<Topic> known, Path defaultJson)
      throws UsageException {
    Optional<Topic> topic = Optional.empty();
    String part = "";
    boolean quick = false;
    Path json = defaultJson;
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      if (argument.equals("--quick")) {
        quick = true;
      } else if (argument.equals("--json")) {
        json = file(rest);
      } else if (argument.equals("--case")) {
        part = text(rest);
      } else if (argument.startsWith("-")) {
        throw new UsageException("unknown option " + argument + USAGE);
      } else if (topic.isPresent()) {
        throw new UsageException(
            "more than one topic: " + topic.get().name() + " and " + argument + USAGE);
      } else {
        topic = Optional.of(topic(argument, known));
      }
    }
    return new Options(withPart(topic.map(List::of).orElse(known), part), quick, json);
  }

  /** Of these topics the cases whose name or peer has this text in it. */
  private static List<Topic> withPart(List<Topic> topics, String part) throws UsageException {
    List<Topic> found =
        topics.stream()
            .map(topic -> topic.casesWith(part))
            .filter(topic -> !topic.cases().isEmpty())
            .toList();
    if (found.isEmpty()) {
      throw new UsageException("no case has \"" + part + "\" in its name or its peer's");
    }
    return found;
  }

  private static String text(Iterator<String> rest) throws UsageException {
    if (!rest.hasNext()) {
      throw new UsageException("--case needs a part of a case's name or its peer's" + USAGE);
    }
    return rest.next();
  }

  private static Topic topic(String name, List<Topic> known) throws UsageException {
    return known.stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new UsageException("unknown topic " + name + "; the topics are " + names(known)));
  }

  private static String names(List<Topic> topics) {
    return topics.stream().map(Topic::name).collect(Collectors.joining(", "));
  }

  /**
   * The file must be writable before anything is measured: nobody wants to learn of it minutes
   * later.
   */
  private static Path file(Iterator<String> rest) throws UsageException {
    if (!rest.hasNext()) {
      throw new UsageException("--json needs a file" + USAGE);
    }
    String name = rest.next();
    try {
      Path file = Path.of(name).toAbsolutePath();
      if (Files.isDirectory(file) || !Files.isDirectory(file.getParent())) {
        throw new UsageException("--json " + name + ": not a file in a folder that exists");
      }
      return file;
    } catch (InvalidPathException e) {
      throw new UsageException("--json " + name + ": not a path");
    }
  }
}
