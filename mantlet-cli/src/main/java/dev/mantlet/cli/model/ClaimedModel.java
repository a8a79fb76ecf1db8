package dev.mantlet.cli.model;

import dev.mantlet.integrity.ModelId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
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
    try {
      return Files.isRegularFile(signature) ? claimed(signature) : Optional.empty();
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<ModelId> claimed(Path signature) throws IOException {
    try (InputStream in = Files.newInputStream(signature)) {
      return text(in.readNBytes(MAX_BYTES), "dsseEnvelope", "payload")
          .flatMap(payload -> text(Base64.getDecoder().decode(payload), "subject", "name"))
          .map(ModelId::of);
    }
  }

  /**
   * The text of the member {@code inner} of the member {@code outer}, or of the first object in it
   * if it is an array; what is before is passed over and never held.
   */
  private static Optional<String> text(byte[] json, String outer, String inner) {
    try (JsonParser parser = JsonMapper.shared().createParser(json)) {
      parser.nextToken();
      if (!enter(parser, outer)) {
        return Optional.empty();
      }
      if (parser.hasToken(JsonToken.START_ARRAY)) {
        parser.nextToken();
      }
      return enter(parser, inner) && parser.hasToken(JsonToken.VALUE_STRING)
          ? Optional.of(parser.getString())
          : Optional.empty();
    }
  }

  /** Goes on to the value of the first member {@code name} of the object that begins here. */
  private static boolean enter(JsonParser parser, String name) {
    if (!parser.hasToken(JsonToken.START_OBJECT)) {
      return false;
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean found = name.equals(parser.currentName());
      parser.nextToken();
      if (found) {
        return true;
      }
      parser.skipChildren();
    }
    return false;
  }
}
