package dev.mantlet.cli.model;

import dev.mantlet.integrity.ModelId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which model a signature says it is for, before anything is verified.
 *
 * <p>Used where no id is expected: it then plays the part of the expectation, and the verifier
 * checks all the rest. What cannot be read gives nothing, and the verifier says why.
 */
final class ClaimedModel {
  /** What the verifier reads too, unless its policy says otherwise. */
  private static final int MAX_BYTES = 4 << 20;

  private ClaimedModel() {}

  static Optional<ModelId> of(Path signature) {
    try (InputStream in = Files.newInputStream(signature)) {
      JsonNode bundle = JsonMapper.shared().readTree(in.readNBytes(MAX_BYTES));
      String payload = bundle.path("dsseEnvelope").path("payload").asString("");
      JsonNode statement = JsonMapper.shared().readTree(Base64.getDecoder().decode(payload));
      return Optional.of(ModelId.of(statement.path("subject").path(0).path("name").asString("")));
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
