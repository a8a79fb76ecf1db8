package dev.mantlet.benchmarks.compare;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A committed list in the jar: one entry on a line; empty lines and lines with {@code #} do not
 * count.
 */
final class ListResource {
  private static final String FOLDER = "/dev/mantlet/benchmarks/";

  private ListResource() {}

  static List<String> lines(String name) {
    try (InputStream in = ListResource.class.getResourceAsStream(FOLDER + name)) {
      return entries(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> entries(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }
}
