package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.fieldcrypto.jackson.SealedPaths;
import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Every JSON value comes back from every place, clear or sealed, with either Jackson. */
class SealedJsonPropertyTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final SealedPaths PATHS =
      SealedPaths.of("tree", 1, "$.sealed", "$.list[*].x", "$.map.*", "$.deep[*][*]");

  @Property(tries = 300)
  void treeComesBack(
      @ForAll("values") JsonNode first,
      @ForAll("values") JsonNode second,
      @ForAll("names") String name,
      @ForAll boolean clear) {
    ObjectNode document = NODES.objectNode();
    document.set("sealed", first);
    document.putArray("list").addObject().set("x", second);
    document.putObject("map").set(name, first);
    document.putArray("deep").addArray().add(second).add(first);
    if (clear) {
      document.putObject("clear").set(name, second);
    }
    String json = Jackson.THREE.write(PATHS, document);
    assertEquals(document, Jackson.THREE.read(PATHS, JsonNode.class, json));
    assertEquals(
        document.toString(),
        Jackson.THREE
            .readWithoutContext(
                true,
                JsonNode.class,
                Jackson.TWO
                    .read(PATHS, com.fasterxml.jackson.databind.JsonNode.class, json)
                    .toString())
            .toString());
  }

  @Provide
  Arbitrary<String> names() {
    // Whole code points: a lone surrogate has no path in UTF-8, and is refused.
    return Arbitraries.strings().ofMaxLength(12).filter(SealedJsonPropertyTest::isWhole);
  }

  private static boolean isWhole(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xd800 && c < 0xe000);
  }

  @Provide
  Arbitrary<JsonNode> values() {
    Arbitrary<JsonNode> scalars =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(20).map(NODES::stringNode),
            Arbitraries.integers().map(NODES::numberNode),
            Arbitraries.longs().greaterOrEqual(1L << 40).map(NODES::numberNode),
            Arbitraries.bigIntegers()
                .between(BigInteger.TWO.pow(64), BigInteger.TWO.pow(200))
                .map(number -> (JsonNode) NODES.numberNode(number)),
            Arbitraries.doubles().map(NODES::numberNode),
            Arbitraries.of(true, false).map(NODES::booleanNode),
            Arbitraries.of(
                NODES.nullNode(),
                NODES.stringNode(""),
                NODES.objectNode(),
                NODES.arrayNode(),
                NODES.numberNode(-0.0),
                NODES.stringNode("\ud83d\ude00\u0000\u2028\\\""),
                NODES.numberNode(new BigDecimal("1.5").doubleValue())));
    return Arbitraries.lazyOf(
        () -> scalars, () -> scalars, () -> lists(scalars), () -> objects(scalars));
  }

  private Arbitrary<JsonNode> lists(Arbitrary<JsonNode> elements) {
    return elements
        .list()
        .ofMaxSize(4)
        .map(list -> {
          ArrayNode array = NODES.arrayNode();
          list.forEach(array::add);
          return array;
        });
  }

  private Arbitrary<JsonNode> objects(Arbitrary<JsonNode> members) {
    return Arbitraries.maps(names(), members)
        .ofMaxSize(4)
        .map(map -> {
          ObjectNode object = NODES.objectNode();
          map.forEach(object::set);
          return object;
        });
  }
}
