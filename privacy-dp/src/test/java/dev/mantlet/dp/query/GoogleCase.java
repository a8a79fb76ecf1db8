package dev.mantlet.dp.query;

import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** One statistical test case of Google's library, in the text form of its protocol buffers. */
record GoogleCase(String file, String name, String text) {
  static final String FOLDER = "google-dp/proto/testing/";

  /** All cases of a file. */
  static List<GoogleCase> of(String file) throws IOException {
    String all =
        Files.readString(Vectors.suite(FOLDER + file + "_dp_test_cases.textproto"))
            .replaceAll("#[^\n]*", "");
    return Stream.of(all.split("(?m)^\\w+_dp_test_case \\{"))
        .skip(1)
        .map(text -> new GoogleCase(file, find("name: \"([^\"]*)\"", text), text))
        .toList();
  }

  private static String find(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .findFirst()
        .orElse("");
  }

  boolean isGaussian() {
    return text.contains("noise_type: GAUSSIAN");
  }

  String field(String name) {
    return find("\\b" + name + ": *([^\\s]+)", text);
  }

  double number(String name, double otherwise) {
    String found = field(name);
    return found.isEmpty() ? otherwise : Double.parseDouble(found);
  }

  int whole(String name) {
    return (int) number(name, 1);
  }

  /** All numbers of a repeated field, written one by one or in brackets. */
  double[] numbers(String name) {
    return Pattern.compile("(?<![\\w])" + name + ": *(\\[[^\\]]*]|[^\\s]+)")
        .matcher(text)
        .results()
        .flatMap(found -> Stream.of(found.group(1).replaceAll("[\\[\\]]", "").split(",")))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .flatMapToDouble(item -> DoubleStream.of(Double.parseDouble(item)))
        .toArray();
  }

  @Override
  public String toString() {
    return file + ": " + name;
  }
}
