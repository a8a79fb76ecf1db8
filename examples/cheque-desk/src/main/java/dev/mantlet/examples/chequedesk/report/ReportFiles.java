package dev.mantlet.examples.chequedesk.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the figures of a run as {@code report.json}, and as the page {@code report.html} that
 * shows them.
 */
public final class ReportFiles {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ReportFiles() {}

  /** Writes both files to {@code folder} and answers the page's path. */
  public static Path write(Map<String, Object> report, Path folder) throws IOException {
    String json = MAPPER.writeValueAsString(report);
    Files.writeString(folder.resolve("report.json"), json);
    // The page is drawn from what was written, so that both show the same numbers in the same form.
    JsonNode written = MAPPER.readTree(json);
    return Files.writeString(folder.resolve("report.html"), Page.of(written));
  }
}
