package dev.mantlet.integrity;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON of bundles and statements: how it is written, and a reader for JSON that may come from
 * an attacker: UTF-8 only, one object, no member twice, nothing after it, bounded.
 *
 * <p>Where two readers could differ (RFC 8259 §4, §8.1) it refuses. Immutable, thread-safe.
 */
final class StrictJson {
  /** Writes what is signed: members sorted, no white space. */
  static final JsonMapper WRITER =
      JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

  /** Deepest nesting; the format needs six levels, the rest is room for members that we skip. */
  private static final int MAX_DEPTH = 32;

  private static final int MAX_NAME_CHARS = 1_000;

  /** No member that we read is a number, so this only bounds what is skipped. */
  private static final int MAX_NUMBER_CHARS = 100;

  private static final int PIECE_CHARS = 4_096;

  private final JsonMapper mapper;
  private final Reason reason;
  private final String what;

  private StrictJson(Reason reason, String what, long maxBytes, long maxTokens) {
    this.mapper = mapper(maxBytes, maxTokens);
    this.reason = reason;
    this.what = what;
  }

  /**
   * A reader that refuses for {@code reason} and calls the text {@code what}, such as "the bundle".
   */
  static StrictJson reader(Reason reason, String what, long maxBytes, long maxTokens) {
    return new StrictJson(reason, what, maxBytes, maxTokens);
  }

  private static JsonMapper mapper(long maxBytes, long maxTokens) {
    StreamReadConstraints limits =
        StreamReadConstraints.builder()
            .maxDocumentLength(maxBytes)
            .maxStringLength(Math.toIntExact(maxBytes))
            .maxTokenCount(maxTokens)
            .maxNestingDepth(MAX_DEPTH)
            .maxNameLength(MAX_NAME_CHARS)
            .maxNumberLength(MAX_NUMBER_CHARS)
            .build();
    JsonFactoryBuilder factory = JsonFactory.builder().streamReadConstraints(limits);
    factory.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
    return JsonMapper.builder(factory.build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }

  /** The object that {@code utf8} holds, or a {@link ModelRejectedException}. */
  JsonObject read(byte[] utf8) {
    try {
      JsonNode node = mapper.readTree(decode(utf8));
      if (node instanceof ObjectNode object) {
        return new JsonObject(object, what, reason);
      }
      throw new ModelRejectedException(reason, what + " must be one JSON object");
    } catch (JacksonException e) {
      // Where, not what: the parser's own text quotes the document, which may be any file.
      throw new ModelRejectedException(reason, what + " is not strict JSON" + at(e.getLocation()));
    } catch (CharacterCodingException e) {
      throw new ModelRejectedException(reason, what + " is not UTF-8", e);
    }
  }

  private static String at(@Nullable TokenStreamLocation location) {
    return location == null ? "" : ", at character " + location.getCharOffset();
  }

  /**
   * Decoded here, because Jackson guesses UTF-16 and UTF-32 from the first bytes and skips a byte
   * order mark. Checked piece by piece, since decoding all at once takes two bytes a character.
   */
  private static String decode(byte[] utf8) throws CharacterCodingException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(utf8);
    CharBuffer piece = CharBuffer.allocate(PIECE_CHARS);
    CoderResult result = CoderResult.OVERFLOW;
    while (result.isOverflow()) {
      result = decoder.decode(bytes, piece.clear(), true);
    }
    if (result.isError()) {
      result.throwException();
    }
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
