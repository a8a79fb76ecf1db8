package dev.mantlet.guard.contract;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A contract as a tree of JSON values, and back. */
final class ContractJson {
  private static final String FORMAT = "mantlet-guard-contract";
  private static final int VERSION = 1;

  private ContractJson() {}

  static Map<String, Object> tree(GuardContract contract) {
    Map<String, Object> inputs = new LinkedHashMap<>();
    contract.inputs().forEach((name, rules) -> inputs.put(name, trees(rules)));
    Map<String, Object> dimensions = new LinkedHashMap<>();
    contract.dimensions().forEach((name, extent) -> dimensions.put(name, tree(extent)));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("format", FORMAT);
    tree.put("version", VERSION);
    tree.put("inputs", inputs);
    tree.put("dimensions", dimensions);
    tree.put("maxBatch", contract.maxBatch());
    tree.put("maxElements", contract.maxElements());
    tree.put("maxBytes", contract.maxBytes());
    return tree;
  }

  /** The rules in one order, whatever the order in which they were set. */
  private static List<Map<String, Object>> trees(InputRules rules) {
    return rules.all().stream()
        .sorted(Comparator.comparing(RuleJson::name).thenComparingInt(ContractJson::axis))
        .map(RuleJson::tree)
        .toList();
  }

  private static int axis(Rule rule) {
    return rule instanceof Rule.Axis bounded ? bounded.axis() : 0;
  }

  static Map<String, Object> tree(Extent extent) {
    return Map.of("least", extent.least(), "most", extent.most(), "step", extent.step());
  }

  static GuardContract contract(Object tree) {
    JsonObject whole = JsonObject.of(tree);
    if (!whole.text("format").equals(FORMAT) || whole.whole("version") != VERSION) {
      throw new IllegalArgumentException(
          "not a " + FORMAT + " of version " + VERSION + "; use the library that wrote it");
    }
    Map<String, InputRules> inputs = new LinkedHashMap<>();
    JsonObject given = whole.object("inputs");
    given.names().forEach(name -> inputs.put(name, rules(given.list(name))));
    Map<String, Extent> dimensions = new LinkedHashMap<>();
    JsonObject sizes = whole.object("dimensions");
    sizes.names().forEach(name -> dimensions.put(name, extent(sizes.object(name))));
    GuardContract contract =
        new GuardContract(
            inputs,
            dimensions,
            whole.number("maxBatch"),
            whole.number("maxElements"),
            whole.number("maxBytes"));
    List.of(given, sizes, whole).forEach(JsonObject::requireNothingElse);
    return contract;
  }

  private static InputRules rules(List<Object> trees) {
    List<Rule> rules = new ArrayList<>();
    trees.forEach(tree -> rules.add(RuleJson.rule(JsonObject.of(tree))));
    InputRules all = InputRules.none();
    for (Rule rule : rules) {
      all = all.and(rule);
    }
    return all;
  }

  static Extent extent(JsonObject tree) {
    Extent extent = new Extent(tree.whole("least"), tree.whole("most"), tree.whole("step"));
    tree.requireNothingElse();
    return extent;
  }
}
