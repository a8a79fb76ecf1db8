package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.Reason;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What an ONNX file says about itself: who made it, for which operator sets, and its metadata. */
final class ModelHead {
  /**
   * Metadata from which ONNX Runtime takes session options when its environment variable {@code
   * ORT_LOAD_CONFIG_FROM_MODEL} says so.
   */
  private static final String RUNTIME_OPTIONS = "ort_config";

  private static final Set<String> MAIN_DOMAIN = Set.of("", "ai.onnx");

  /** A model has some ten of each. */
  private static final int MAX_ENTRIES = 1_000;

  private final Findings findings;
  private final KeptText kept;
  private final Map<String, Long> operatorSets = new TreeMap<>();
  private final Set<String> metadata = new HashSet<>();
  private String producer = "";
  private String producerVersion = "";
  private long irVersion;

  ModelHead(Findings findings, KeptText kept) {
    this.findings = findings;
    this.kept = kept;
  }

  void irVersion(long version) {
    irVersion = version;
  }

  void producer(String name) {
    producer = name;
  }

  void producerVersion(String version) {
    producerVersion = version;
  }

  void operatorSet(String domain, long version) {
    String name = MAIN_DOMAIN.contains(domain) ? "" : domain;
    Long other = operatorSets.put(kept.keep(name), version);
    if (other != null && other != version) {
      findings.add(
          Reason.ONNX_AMBIGUOUS, "the operator set \"" + domain + "\" is given in two versions");
    }
    limit(operatorSets.size(), "operator sets");
  }

  void metadata(String key) {
    if (key.equals(RUNTIME_OPTIONS)) {
      findings.add(
          Reason.ONNX_CONFIGURATION,
          "the metadata has the key \""
              + key
              + "\", from which ONNX Runtime may take session options: remove it");
    }
    if (!metadata.add(kept.keep(key))) {
      findings.add(Reason.ONNX_AMBIGUOUS, "the metadata has the key \"" + key + "\" twice");
    }
    limit(metadata.size(), "entries of metadata");
  }

  private static void limit(int size, String what) {
    if (size > MAX_ENTRIES) {
      throw MessageWalk.tooComplex("more than " + MAX_ENTRIES + " " + what);
    }
  }

  long irVersion() {
    return irVersion;
  }

  String producer() {
    return (producer + " " + producerVersion).strip();
  }

  Map<String, Long> operatorSets() {
    return operatorSets;
  }
}
