package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.Reason;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which operators the graphs call, and the functions that a model defines for itself.
 *
 * <p>A runtime puts a function's nodes in place of every call. Functions that call each other can
 * so become any number of nodes, or never end: both are found before that.
 */
final class OperatorUse {
  /** Most different operators and functions, counted anew in each function. */
  private static final int MAX_DIFFERENT = 20_000;

  /** Deepest chain of functions that call functions. */
  private static final int MAX_CALL_DEPTH = 64;

  private final AllowedOperators allowed;
  private final Findings findings;
  private final KeptText kept;
  private final Map<OperatorName, Map<OperatorName, Integer>> functions = new HashMap<>();
  private final IdentityHashMap<Map<OperatorName, Integer>, Long> expanded =
      new IdentityHashMap<>();
  private final Map<OperatorName, Integer> main = noCalls();
  private int different;

  OperatorUse(AllowedOperators allowed, Findings findings, KeptText kept) {
    this.allowed = allowed;
    this.findings = findings;
    this.kept = kept;
  }

  /** What one function, or the main graph, calls how often: nothing yet. */
  static Map<OperatorName, Integer> noCalls() {
    return new TreeMap<>(OperatorUse::order);
  }

  private static int order(OperatorName a, OperatorName b) {
    int domains = a.domain().compareTo(b.domain());
    int names = domains != 0 ? domains : a.name().compareTo(b.name());
    return names != 0 ? names : a.overload().compareTo(b.overload());
  }

  Map<OperatorName, Integer> main() {
    return main;
  }

  void call(Map<OperatorName, Integer> from, OperatorName operator) {
    if (operator.name().equals(AllowedOperators.DEVICE_CONTEXT)) {
      findings.add(
          Reason.ONNX_OPERATOR,
          "the model has an operator " + operator + ", which loads code of a device");
    }
    if (from.merge(operator, 1, Integer::sum) == 1) {
      limit(operator);
    }
  }

  private void limit(OperatorName another) {
    kept.count(another.chars());
    if (++different > MAX_DIFFERENT) {
      throw MessageWalk.tooComplex("more than " + MAX_DIFFERENT + " different operators");
    }
  }

  void define(OperatorName function, Map<OperatorName, Integer> calls) {
    limit(function);
    if (allowed.mayBeOfTheRuntime(function.domain())) {
      findings.add(
          Reason.ONNX_AMBIGUOUS,
          "the model has a function "
              + function
              + ", whose operators come before functions: put it into a domain of its own");
    }
    // ONNX Runtime joins the parts of a function's name with colons before it compares them.
    if (function.domain().contains(":") || function.name().contains(":")) {
      findings.add(Reason.ONNX_AMBIGUOUS, "the model has a colon in the function " + function);
    }
    if (functions.put(function, calls) != null) {
      findings.add(Reason.ONNX_AMBIGUOUS, "the model defines the function " + function + " twice");
    }
  }

  /** Finds operators that are not allowed, and ends at functions that become too many nodes. */
  void check() {
    checkAllowed(main);
    functions.values().forEach(this::checkAllowed);
    long nodes = nodes(main, 0);
    if (nodes > Inspection.MAX_NODES) {
      throw MessageWalk.tooComplex(
          "more than "
              + Inspection.MAX_NODES
              + " nodes once its functions stand in place of their calls, or functions that call themselves");
    }
  }

  private void checkAllowed(Map<OperatorName, Integer> calls) {
    for (OperatorName operator : calls.keySet()) {
      if (!functions.containsKey(operator) && !allowed.allows(operator)) {
        findings.add(
            Reason.ONNX_OPERATOR,
            "the model has an operator "
                + operator
                + ", which is not allowed: if you trust what it does, allow it by name");
      }
    }
  }

  /** The nodes with every function in place, or more than are allowed. */
  private long nodes(Map<OperatorName, Integer> calls, int depth) {
    Long known = expanded.get(calls);
    if (known != null) {
      return known;
    }
    // While a function is being counted it counts as too many, so that one that calls itself is.
    expanded.put(calls, Inspection.MAX_NODES + 1L);
    long nodes = depth > MAX_CALL_DEPTH ? Inspection.MAX_NODES + 1L : 0;
    for (Map.Entry<OperatorName, Integer> call : calls.entrySet()) {
      Map<OperatorName, Integer> function = functions.get(call.getKey());
      long each = function == null || nodes > Inspection.MAX_NODES ? 1 : nodes(function, depth + 1);
      nodes = Math.min(nodes + call.getValue() * each, Inspection.MAX_NODES + 1L);
    }
    expanded.put(calls, nodes);
    return nodes;
  }

  /** The names of all operators that are called, by domain. */
  SortedMap<String, SortedSet<String>> byDomain() {
    SortedMap<String, SortedSet<String>> byDomain = new TreeMap<>();
    functions.values().forEach(calls -> addTo(byDomain, calls));
    addTo(byDomain, main);
    return byDomain;
  }

  private static void addTo(
      SortedMap<String, SortedSet<String>> byDomain, Map<OperatorName, Integer> calls) {
    for (OperatorName operator : calls.keySet()) {
      byDomain.computeIfAbsent(operator.domain(), any -> new TreeSet<>()).add(operator.name());
    }
  }
}
