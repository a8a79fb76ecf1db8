package dev.mantlet.integrity.onnx;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an ONNX file is made of, and for what it would be refused. Immutable, thread-safe.
 *
 * <p>All but the findings is the file's own word, for information; where the structure of the file
 * is broken, it ends there.
 */
public final class OnnxReport {
  /** Control and formatting characters, which could forge a line. */
  private static final Pattern UNSEEN = Pattern.compile("\\p{C}");

  private final long irVersion;
  private final String producer;
  private final Map<String, Long> operatorSets;
  private final SortedMap<String, SortedSet<String>> operators;
  private final int nodes;
  private final int tensors;
  private final List<ExternalTensor> external;
  private final List<OnnxFinding> findings;

  OnnxReport(
      ModelHead head,
      SortedMap<String, SortedSet<String>> operators,
      int nodes,
      int tensors,
      List<ExternalTensor> external,
      List<OnnxFinding> findings) {
    this.irVersion = head.irVersion();
    this.producer = head.producer();
    this.operatorSets = Map.copyOf(head.operatorSets());
    this.operators = operators;
    this.nodes = nodes;
    this.tensors = tensors;
    this.external = external;
    this.findings = findings;
  }

  /** The version of ONNX's intermediate representation. */
  public long irVersion() {
    return irVersion;
  }

  /** The name and version of the program that wrote the file; may be empty. */
  public String producer() {
    return producer;
  }

  /** The version of each operator set by its domain; that of ONNX itself is the empty one. */
  public Map<String, Long> operatorSets() {
    return operatorSets;
  }

  /**
   * The operators and functions that are called, by domain; that of ONNX itself is the empty one.
   */
  public Map<String, List<String>> operators() {
    Map<String, List<String>> copy = new TreeMap<>();
    operators.forEach((domain, names) -> copy.put(domain, List.copyOf(names)));
    return copy;
  }

  /** The number of nodes in all graphs and functions. */
  public int nodes() {
    return nodes;
  }

  /** The number of tensors in all graphs, attributes and functions. */
  public int tensors() {
    return tensors;
  }

  /** The tensors whose values are in other files. */
  public List<ExternalReference> externalReferences() {
    return external.stream().map(ExternalTensor::reference).toList();
  }

  /**
   * For what the file would be refused, in the order in which it was found; empty if it is clean.
   */
  public List<OnnxFinding> findings() {
    return findings;
  }

  /**
   * This report, if nothing was found.
   *
   * @throws dev.mantlet.integrity.ModelRejectedException for the first finding
   */
  public OnnxReport orThrow() {
    if (!findings.isEmpty()) {
      throw findings.get(0).refusal();
    }
    return this;
  }

  List<ExternalTensor> external() {
    return external;
  }

  /** For people: a line for each part and each finding; what cannot be seen is shown as ?. */
  @Override
  public String toString() {
    Stream<String> parts =
        Stream.of(
            "ONNX, IR version " + irVersion + ", by \"" + producer + "\"",
            "operator sets " + operatorSets,
            "operators " + operators,
            nodes + " nodes, " + tensors + " tensors, " + external.size() + " in other files");
    Stream<String> found =
        findings.isEmpty()
            ? Stream.of("nothing found")
            : findings.stream().map(finding -> finding.reason() + ": " + finding.message());
    return Stream.concat(parts, found)
        .map(line -> UNSEEN.matcher(line).replaceAll("?"))
        .collect(Collectors.joining(System.lineSeparator()));
  }
}
