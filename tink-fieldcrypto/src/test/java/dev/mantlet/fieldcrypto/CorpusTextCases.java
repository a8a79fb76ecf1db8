package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.PlainReader.Stage;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Vectors of text forms: the canonical one opens, its look-alikes do not. */
final class CorpusTextCases {
  private final CorpusWriter out;

  CorpusTextCases(CorpusWriter out) {
    this.out = out;
  }

  void write() {
    for (int suite = CorpusSample.GCM; suite <= CorpusSample.SIV; suite++) {
      // 68 or 52 bytes of header and 16 or 40 of overhead: all three remainders by 3.
      for (int length = 0; length < 3; length++) {
        fieldText(suite, length);
      }
    }
    for (int suite = CorpusSample.GCM; suite <= CorpusSample.XAES; suite++) {
      recordText(suite);
    }
  }

  private void fieldText(int suite, int length) {
    CorpusSample sample =
        out.sample(
            CorpusSample.FIELD,
            suite,
            false,
            CorpusValidCases.PLAIN,
            Map.of("name", CorpusWriter.fixed("text", length)));
    String text = text(sample.parts().whole());
    Map<String, Object> opening = opening(sample, "envelopeText", text);
    opening.put("plaintext", sample.opened());
    out.add(sample, CorpusFlag.TEXT, "canonical text", opening, "valid");
    if (suite == CorpusSample.GCM && length == 1) {
      variants(text)
          .forEach((comment, variant) ->
              out.invalid(
                  sample,
                  CorpusFlag.TEXT,
                  comment,
                  Stage.FORM,
                  opening(sample, "envelopeText", variant)));
    }
  }

  private static Map<String, String> variants(String text) {
    Map<String, String> variants = new LinkedHashMap<>();
    int rest = (text.length() - 4) % 4;
    if (rest != 0) {
      variants.put("padding", text + "=".repeat(4 - rest));
      char last = text.charAt(text.length() - 1);
      variants.put(
          "unused bits not zero", text.substring(0, text.length() - 1) + (char) (last + 1));
    }
    variants.put("one sign of padding too many", text + "=");
    variants.put("space at the end", text + " ");
    variants.put("space at the beginning", " " + text);
    variants.put("line feed inside", text.substring(0, 40) + "\n" + text.substring(40));
    variants.put("line feed at the end", text + "\n");
    variants.put(
        "sign of the other alphabet, plus", text.substring(0, 40) + "+" + text.substring(41));
    variants.put(
        "sign of the other alphabet, slash", text.substring(0, 40) + "/" + text.substring(41));
    variants.put("sign beyond ASCII", text.substring(0, 40) + "\u00e9" + text.substring(41));
    variants.put("full-width letter", text.substring(0, 40) + "\uff21" + text.substring(41));
    variants.put("no prefix", text.substring(4));
    variants.put("prefix of another version", "mf2." + text.substring(4));
    variants.put("prefix in capitals", "MF1." + text.substring(4));
    variants.put("prefix without its dot", "mf1" + text.substring(4));
    variants.put("prefix twice", "mf1." + text);
    variants.put("prefix alone", "mf1.");
    variants.put("no text", "");
    variants.put("lone sign at the end", text + "A".repeat((5 - rest) % 4));
    return variants;
  }

  private void recordText(int suite) {
    CorpusSample sample =
        out.sample(
            CorpusSample.RECORD,
            suite,
            true,
            CorpusValidCases.PLAIN,
            CorpusValidCases.fields(CorpusSample.RECORD, 20));
    String header = text(sample.parts().header());
    Map<String, String> members = new LinkedHashMap<>();
    sample
        .parts()
        .members()
        .forEach(member -> members.put(member.getKey(), text(member.getValue())));
    Map<String, Object> opening = record(sample, header, members);
    opening.put("fields", sample.opened());
    out.add(sample, CorpusFlag.TEXT, "canonical texts", opening, "valid");
    refused(sample, "header with padding", header + "=", members);
    refused(sample, "header without prefix", header.substring(4), members);
    for (Map.Entry<String, String> variant :
        Map.of("a space behind it", " ", "padding", "==", "a line feed behind it", "\n")
            .entrySet()
            .stream()
            .sorted(Map.Entry.comparingByKey())
            .toList()) {
      Map<String, String> changed = new LinkedHashMap<>(members);
      changed.compute("name", (path, text) -> text + variant.getValue());
      refused(sample, "member with " + variant.getKey(), header, changed);
    }
  }

  private void refused(
      CorpusSample sample, String comment, String header, Map<String, String> members) {
    out.invalid(sample, CorpusFlag.TEXT, comment, Stage.FORM, record(sample, header, members));
  }

  private static Map<String, Object> record(
      CorpusSample sample, String header, Map<String, String> members) {
    Map<String, Object> opening = opening(sample, "headerText", header);
    opening.put(
        "memberTexts",
        members.entrySet().stream()
            .map(member -> java.util.List.of(member.getKey(), member.getValue()))
            .toList());
    return opening;
  }

  private static Map<String, Object> opening(CorpusSample sample, String name, String text) {
    Map<String, Object> opening =
        sample.opening(CorpusValidCases.PLAIN, sample.path(), sample.parts());
    opening.remove("envelope");
    opening.remove("header");
    opening.remove("members");
    opening.put(name, text);
    return opening;
  }

  private static String text(byte[] bytes) {
    return "mf1." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
