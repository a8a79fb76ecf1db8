package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.PlainCrypto.join;

import dev.mantlet.fieldcrypto.CorpusSample.Parts;
import dev.mantlet.fieldcrypto.PlainReader.Context;
import dev.mantlet.fieldcrypto.PlainReader.Stage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Vectors of named streams under one header; all of them are opened. */
final class CorpusNamedCases {
  private final CorpusWriter out;

  CorpusNamedCases(CorpusWriter out) {
    this.out = out;
  }

  void write() {
    for (boolean embedded : new boolean[] {true, false}) {
      valid(embedded);
    }
    otherNames();
    otherBodies();
    otherHeaders();
  }

  private CorpusSample sample(boolean embedded, Map<String, byte[]> streams) {
    return out.sample(
        CorpusSample.STREAMS, CorpusSample.GCM, embedded, CorpusValidCases.PLAIN, streams);
  }

  /** Two of one length; config.json, tokens and weights in order. */
  private CorpusSample sample() {
    Map<String, byte[]> streams = new LinkedHashMap<>();
    streams.put("weights", CorpusWriter.fixed("weights", 100));
    streams.put("tokens", CorpusWriter.fixed("tokens", 100));
    streams.put("config.json", new byte[0]);
    return sample(false, streams);
  }

  private void valid(boolean embedded) {
    String key = embedded ? ", embedded key" : ", key by id";
    CorpusSample sample = sample(embedded, sample().fields());
    out.valid(sample, CorpusFlag.NORMAL, "three streams" + key);
    List<Map.Entry<String, byte[]>> backwards = new ArrayList<>(sample.parts().members());
    Collections.reverse(backwards);
    out.valid(
        sample,
        CorpusFlag.MEMBER_ORDER,
        "streams given backwards" + key,
        CorpusValidCases.PLAIN,
        sample.parts().withMembers(backwards));
    out.valid(sample(embedded, Map.of()), CorpusFlag.EMPTY, "no stream" + key);
    out.valid(
        sample(embedded, Map.of("weights", new byte[9])), CorpusFlag.NORMAL, "one stream" + key);
    Map<String, byte[]> planes = new LinkedHashMap<>();
    for (String name : List.of("\ud83d\ude00", "\uff5e", "b", "a", "caf\u00e9", "cafe\u0301")) {
      planes.put(name, PlainReader.utf8(name));
    }
    out.valid(
        sample(embedded, planes),
        CorpusFlag.UNICODE,
        "order of UTF-8 bytes, which is not that of UTF-16" + key);
  }

  private void otherNames() {
    CorpusSample sample = sample();
    Parts parts = sample.parts();
    for (int i = 0; i < 3; i++) {
      List<Map.Entry<String, byte[]>> fewer = new ArrayList<>(parts.members());
      String name = fewer.remove(i).getKey();
      refused(sample, "stream " + name + " dropped", Stage.COMMITMENT, parts.withMembers(fewer));
    }
    refused(sample, "all dropped", Stage.COMMITMENT, parts.withMembers(List.of()));
    byte[] weights = parts.members().get(2).getValue();
    List<Map.Entry<String, byte[]>> more = new ArrayList<>(parts.members());
    more.add(Map.entry("zeros", weights));
    refused(sample, "stream added", Stage.COMMITMENT, parts.withMembers(more));
    refused(sample, "stream renamed", Stage.COMMITMENT, parts.withMember(2, "weight", weights));
    refused(
        sample, "name in another case", Stage.COMMITMENT, parts.withMember(2, "Weights", weights));
    PlainWriter unsorted = sample.writer();
    unsorted.scope(join(PlainReader.u32(3), lp("weights"), lp("tokens"), lp("config.json")));
    refused(sample, "commitment over unsorted names", Stage.COMMITMENT, sample.parts(unsorted));
  }

  private static byte[] lp(String name) {
    return PlainReader.lp(PlainReader.utf8(name));
  }

  private void otherBodies() {
    CorpusSample sample = sample();
    Parts parts = sample.parts();
    byte[] tokens = parts.members().get(1).getValue();
    byte[] weights = parts.members().get(2).getValue();
    refused(
        sample,
        "streams swapped",
        Stage.CONTENT,
        parts.withMember(1, "tokens", weights).withMember(2, "weights", tokens));
    refused(
        sample,
        "stream in place of another",
        Stage.CONTENT,
        parts.withMember(2, "weights", tokens));
    Parts older = sample().parts();
    refused(
        sample,
        "stream of another seal",
        Stage.CONTENT,
        parts.withMember(2, "weights", older.members().get(2).getValue()));
    refused(sample, "header of another seal", Stage.CONTENT, parts.withHeader(older.header()));
    refused(sample, "empty body", Stage.CONTENT, parts.withMember(2, "weights", new byte[0]));
  }

  private void otherHeaders() {
    CorpusSample sample = sample();
    Parts parts = sample.parts();
    byte[] longer = join(parts.header(), new byte[1]);
    out.invalid(
        sample,
        CorpusFlag.APPENDED,
        "one byte more in the header",
        Stage.FORM,
        parts.withHeader(longer));
    PlainWriter record = sample.writer();
    record.form = CorpusSample.RECORD;
    out.invalid(sample, CorpusFlag.FORM, "header of a record", Stage.FORM, sample.parts(record));
    Context other = new Context("bank-a", "", "deposit", "d-18", 1, 0);
    out.invalid(
        sample,
        CorpusFlag.CONTEXT,
        "opened in another record",
        Stage.COMMITMENT,
        sample.opening(other, "", parts));
  }

  private void refused(CorpusSample sample, String comment, Stage stage, Parts parts) {
    out.invalid(sample, CorpusFlag.STREAMS, comment, stage, parts);
  }
}
