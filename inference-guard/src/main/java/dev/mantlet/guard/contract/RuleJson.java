package dev.mantlet.guard.contract;

import dev.mantlet.guard.Shape;
import dev.mantlet.guard.contract.ImageRules.ImageType;
import dev.mantlet.guard.contract.TextRules.Form;
import dev.mantlet.guard.contract.TextRules.Trait;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** A rule as a tree of JSON values, and back. */
final class RuleJson {
  private RuleJson() {}

  /** The name of the kind of a rule; stable. */
  static String name(Rule rule) {
    String kind = rule.getClass().getSimpleName().replace("Rules", "");
    return Character.toLowerCase(kind.charAt(0)) + kind.substring(1);
  }

  static Map<String, Object> tree(Rule rule) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("rule", name(rule));
    if (rule instanceof Rule.Type type) {
      tree.put("type", lower(type.type()));
    } else if (rule instanceof Rule.Dimensions dimensions) {
      tree.put("sizes", sizes(dimensions.shape()));
    } else if (rule instanceof Rule.Axis axis) {
      tree.put("axis", axis.axis());
      tree.put("extent", ContractJson.tree(axis.extent()));
    } else if (!(rule instanceof Rule.Empty)) {
      putValueRule(rule, tree);
    }
    return tree;
  }

  private static void putValueRule(Rule rule, Map<String, Object> tree) {
    if (rule instanceof Rule.Within within) {
      tree.putAll(range(within.range()));
    } else if (rule instanceof Rule.WithinAlong along) {
      tree.put("axis", along.axis());
      tree.put("ranges", along.ranges().stream().map(RuleJson::range).toList());
    } else if (rule instanceof Rule.Ids ids) {
      tree.put("entries", ids.entries());
    } else if (rule instanceof Rule.Mask mask) {
      tree.put("contiguous", mask.contiguous());
    } else if (rule instanceof Rule.Simplex simplex) {
      tree.put("tolerance", simplex.tolerance());
    } else if (rule instanceof Rule.Saturated saturated) {
      tree.put("share", saturated.share());
    } else if (rule instanceof ImageRules images) {
      tree.put("types", images.types().stream().map(RuleJson::lower).sorted().toList());
      tree.put("maxPixels", images.maxPixels());
    }
    if (rule instanceof TextRules texts) {
      putTexts(texts, tree);
    } else {
      tree.put("action", lower(rule.action()));
    }
  }

  private static void putTexts(TextRules texts, Map<String, Object> tree) {
    Map<String, Object> actions = new LinkedHashMap<>();
    texts.actions().forEach((trait, action) -> actions.put(lower(trait), lower(action)));
    tree.put("actions", actions);
    tree.put("form", lower(texts.form()));
    tree.put("maxLength", texts.maxLength());
    tree.put("maxMarks", texts.maxMarks());
    tree.put("maxTotalLength", texts.maxTotalLength());
  }

  private static Map<String, Object> range(Range range) {
    return Map.of("low", range.low(), "high", range.high());
  }

  private static List<Long> sizes(Shape shape) {
    return IntStream.range(0, shape.rank()).mapToObj(shape::dimension).toList();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static Rule rule(JsonObject tree) {
    Rule rule = read(tree.text("rule"), tree);
    tree.requireNothingElse();
    return rule;
  }

  private static Rule read(String kind, JsonObject tree) {
    return switch (kind) {
      case "type" -> new Rule.Type(tree.constant("type", ElementType.class));
      case "dimensions" -> new Rule.Dimensions(shape(tree.list("sizes")));
      case "axis" -> new Rule.Axis(tree.number("axis"), ContractJson.extent(tree.object("extent")));
      case "empty" -> new Rule.Empty();
      case "text" -> texts(tree);
      default -> valueRule(kind, tree, tree.constant("action", Action.class));
    };
  }

  private static Rule valueRule(String kind, JsonObject tree, Action action) {
    return switch (kind) {
      case "notFinite" -> new Rule.NotFinite(action);
      case "denormals" -> new Rule.Denormals(action);
      case "within" -> new Rule.Within(range(tree), action);
      case "withinAlong" ->
          new Rule.WithinAlong(tree.number("axis"), ranges(tree.list("ranges")), action);
      case "ids" -> new Rule.Ids(tree.whole("entries"), action);
      case "mask" -> new Rule.Mask(tree.flag("contiguous"), action);
      case "simplex" -> new Rule.Simplex(tree.real("tolerance"), action);
      case "constant" -> new Rule.Constant(action);
      case "saturated" -> new Rule.Saturated(tree.real("share"), action);
      case "image" -> new ImageRules(types(tree.list("types")), tree.whole("maxPixels"), action);
      default ->
          throw new IllegalArgumentException(
              "the contract has a rule that is not known; use the library that wrote it");
    };
  }

  private static Range range(JsonObject tree) {
    return Range.from(tree.real("low")).to(tree.real("high"));
  }

  private static List<Range> ranges(List<Object> trees) {
    return trees.stream()
        .map(tree -> {
          JsonObject range = JsonObject.of(tree);
          Range read = range(range);
          range.requireNothingElse();
          return read;
        })
        .toList();
  }

  private static Shape shape(List<Object> sizes) {
    return Shape.of(
        sizes.stream()
            .mapToLong(size -> {
              if (size instanceof BigDecimal number) {
                return JsonObject.whole(number, "sizes");
              }
              throw new IllegalArgumentException("the contract has a size that is no number");
            })
            .toArray());
  }

  private static Set<ImageType> types(List<Object> names) {
    Set<ImageType> types = EnumSet.noneOf(ImageType.class);
    names.forEach(name -> types.add(JsonObject.constant(name, "types", ImageType.class)));
    return types;
  }

  private static TextRules texts(JsonObject tree) {
    JsonObject given = tree.object("actions");
    Map<Trait, Action> actions = new EnumMap<>(Trait.class);
    given
        .names()
        .forEach(name ->
            actions.put(
                JsonObject.constant(name, "actions", Trait.class),
                given.constant(name, Action.class)));
    return new TextRules(
        tree.number("maxLength"),
        tree.whole("maxTotalLength"),
        tree.number("maxMarks"),
        tree.constant("form", Form.class),
        actions);
  }
}
