package dev.mantlet.integrity;

import dev.mantlet.integrity.VerificationReport.Files;
import dev.mantlet.integrity.release.ReleaseStatement;
import java.util.Collection;
import java.util.stream.Collectors;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A report as text and as JSON. */
final class ReportText {
  /** ASCII, so that no name in a report can hide or reorder what stands beside it. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private ReportText() {}

  static String json(VerificationReport report) {
    ObjectNode root = JSON.createObjectNode();
    root.put("verdict", report.verdict().name()).put("model", report.model().name());
    root.put("at", report.at().toString());
    report.reason().ifPresent(reason -> root.put("reason", reason.name()));
    report.message().ifPresent(message -> root.put("message", message));
    report.payloadSha256().ifPresent(digest -> root.put("payloadSha256", digest));
    put(root, "keys", report.keyFingerprints());
    report.signerIdentity().ifPresent(identity -> root.put("identity", identity));
    report.release().ifPresent(release -> put(root.putObject("release"), release, report));
    ObjectNode files = root.putObject("files");
    put(files, "extra", report.extra());
    put(files, "missing", report.missing());
    put(files, "changed", report.changed());
    put(files, "forbidden", report.forbidden());
    root.put("loading", report.loading().name());
    put(root, "warnings", report.warnings());
    return JSON.writeValueAsString(root);
  }

  private static void put(ObjectNode node, ReleaseStatement release, VerificationReport report) {
    node.put("version", release.version());
    node.put("notBefore", release.validity().notBefore().toString());
    node.put("expires", release.validity().expires().toString());
    put(node, "keys", report.releaseKeyFingerprints());
  }

  private static void put(ObjectNode node, String name, Collection<?> values) {
    values.forEach(value -> node.withArray(name).add(value.toString()));
    if (values.isEmpty()) {
      node.putArray(name);
    }
  }

  private static void put(ObjectNode node, String name, Files files) {
    ObjectNode entry = node.putObject(name).put("total", files.total());
    put(entry, "names", files.names());
  }

  static String lines(VerificationReport report) {
    StringBuilder text = new StringBuilder();
    text.append(report.model()).append(' ').append(report.verdict());
    report.reason().ifPresent(reason -> text.append(": ").append(reason));
    line(text, "message", report.message().orElse(""));
    line(text, "payload", report.payloadSha256().orElse(""));
    line(text, "keys", briefly(report.keyFingerprints()));
    line(text, "identity", report.signerIdentity().orElse(""));
    line(text, "release", report.release().map(ReportText::brief).orElse(""));
    line(text, "extra", names(report.extra()));
    line(text, "missing", names(report.missing()));
    line(text, "changed", names(report.changed()));
    line(text, "forbidden", names(report.forbidden()));
    line(
        text,
        "warnings",
        report.warnings().stream().map(Enum::name).collect(Collectors.joining(", ")));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    if (!value.isEmpty()) {
      text.append("\n  ").append(name).append(": ").append(PrintableText.of(value));
    }
  }

  private static String brief(ReleaseStatement release) {
    return "version " + release.version() + ", expires " + release.validity().expires();
  }

  private static String briefly(Collection<String> fingerprints) {
    return fingerprints.stream().map(Sha256::brief).collect(Collectors.joining(", "));
  }

  private static String names(Files files) {
    String names = String.join(", ", files.names());
    return files.total() > files.names().size()
        ? files.total() + " files, the first: " + names
        : names;
  }
}
