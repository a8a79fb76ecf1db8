package dev.mantlet.integrity.format;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.util.ByteBufferBackedInputStream;

/**
 * The JSON of a safetensors header, token by token: UTF-8, no member twice or unknown, no number
 * that is no integer.
 */
final class HeaderJson {
  private static final String METADATA = "__metadata__";

  private static final int MAX_DIMS = 64;

  /** Most entries of tensors and of metadata; a file of many tensors has some thousand. */
  private static final int MAX_TENSORS = 100_000;

  private static final int MAX_METADATA = 10_000;

  /** Most numbers in all shapes and offsets, and characters in all names and metadata. */
  private static final int MAX_NUMBERS = 7 * MAX_TENSORS;

  private static final int MAX_TEXT = 1 << 22;

  /** The types of elements; but for BOOL, of a byte, the first number is the size in bits. */
  private static final Set<String> TYPES =
      Set.of(
          "BOOL F4 F6_E2M3 F6_E3M2 U8 I8 F8_E5M2 F8_E4M3 F8_E8M0 I16 U16 F16 BF16 I32 U32 F32 C64 F64 I64 U64"
              .split(" "));

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(8)
                  .maxNumberLength(19)
                  .maxNameLength(4096)
                  .maxStringLength(MAX_TEXT)
                  .build())
          // Names would be kept in a table of this factory.
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final String file;
  private final JsonParser parser;
  private final List<SafetensorsTensor> tensors = new ArrayList<>();
  private final Map<String, String> metadata = new HashMap<>();
  private int allNumbers;
  private int chars;

  private HeaderJson(String file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  static HeaderJson read(String file, ByteBuffer json) {
    InputStream bytes = new ByteBufferBackedInputStream(json.duplicate());
    Reader text = new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder());
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      HeaderJson header = new HeaderJson(file, parser);
      header.readAll();
      return header;
    } catch (JacksonException e) {
      // Where, not what: the parser's own text quotes the file.
      throw SafetensorsHeader.refuse(
          file,
          "has a header that is not strict JSON, or has too long a text, at character "
              + offset(e));
    }
  }

  private static long offset(JacksonException e) {
    return e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
  }

  List<SafetensorsTensor> tensors() {
    return tensors;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  private void readAll() {
    expect(JsonToken.START_OBJECT);
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = counted(parser.currentName());
      expect(JsonToken.START_OBJECT);
      if (name.equals(METADATA)) {
        readMetadata();
      } else {
        readTensor(name);
      }
    }
    require(parser.currentToken() == JsonToken.END_OBJECT, "does not end its header");
    require(parser.nextToken() == null, "has more than one value in its header");
  }

  private void readMetadata() {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      require(metadata.size() < MAX_METADATA, "has more metadata than " + MAX_METADATA);
      String key = counted(parser.currentName());
      expect(JsonToken.VALUE_STRING);
      metadata.put(key, counted(parser.getString()));
    }
  }

  private String counted(String text) {
    chars += text.length();
    require(chars <= MAX_TEXT, "has names and metadata of more than " + MAX_TEXT + " characters");
    return text;
  }

  private void readTensor(String name) {
    require(tensors.size() < MAX_TENSORS, "has more than " + MAX_TENSORS + " tensors");
    Optional<String> type = Optional.empty();
    Optional<List<Long>> shape = Optional.empty();
    Optional<List<Long>> offsets = Optional.empty();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      switch (parser.currentName()) {
        case "dtype" -> {
          expect(JsonToken.VALUE_STRING);
          type = Optional.of(parser.getString());
        }
        case "shape" -> shape = Optional.of(numbers());
        case "data_offsets" -> offsets = Optional.of(numbers());
        default -> require(false, "has an unknown member in the tensor \"" + name + "\"");
      }
    }
    require(
        type.isPresent() && shape.isPresent() && offsets.isPresent() && offsets.get().size() == 2,
        "lacks the type, the shape or the two offsets of the tensor \"" + name + "\"");
    add(
        new SafetensorsTensor(
            name,
            type.orElseThrow(),
            shape.orElseThrow(),
            offsets.orElseThrow().get(0),
            offsets.orElseThrow().get(1)));
  }

  private void add(SafetensorsTensor tensor) {
    int bits = bits(tensor.type());
    require(bits > 0, "has the tensor \"" + tensor.name() + "\" of an unknown type");
    require(
        tensor.end() >= tensor.begin()
            && hasBits(tensor.shape(), bits, tensor.end() - tensor.begin()),
        "has the tensor \""
            + tensor.name()
            + "\" whose shape and type do not make its "
            + (tensor.end() - tensor.begin())
            + " bytes");
    tensors.add(tensor);
  }

  private static int bits(String type) {
    if (!TYPES.contains(type)) {
      return 0;
    }
    return type.equals("BOOL") ? Byte.SIZE : Integer.parseInt(type.replaceAll("_.*|[A-Z]", ""));
  }

  private static boolean hasBits(List<Long> shape, int bits, long bytes) {
    try {
      long all = shape.stream().reduce((long) bits, Math::multiplyExact);
      return all == Math.multiplyExact(bytes, Byte.SIZE);
    } catch (ArithmeticException e) {
      return false;
    }
  }

  private List<Long> numbers() {
    expect(JsonToken.START_ARRAY);
    List<Long> numbers = new ArrayList<>();
    while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
      require(
          parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
              && parser.getLongValue() >= 0
              && numbers.size() < MAX_DIMS
              && ++allNumbers <= MAX_NUMBERS,
          "has a number that is negative or too large, or too many of them");
      numbers.add(parser.getLongValue());
    }
    require(
        parser.currentToken() == JsonToken.END_ARRAY,
        "has something other than integers in an array");
    return numbers;
  }

  private void expect(JsonToken token) {
    require(parser.nextToken() == token, "has something other than " + token + " in its header");
  }

  private void require(boolean condition, String problem) {
    if (!condition) {
      throw SafetensorsHeader.refuse(file, problem);
    }
  }
}
