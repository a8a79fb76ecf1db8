package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.CorpusSample.Parts;
import dev.mantlet.fieldcrypto.PlainReader.Context;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Vectors that open: contexts, lengths, names and members of one form and suite. */
final class CorpusValidCases {
  static final Context PLAIN = new Context("bank-a", "", "deposit", "d-17", 1, 0);

  private static final List<Integer> LENGTHS = List.of(0, 1, 15, 16, 17, 31, 32, 33);

  private final CorpusWriter out;
  private final int form;
  private final int suite;

  CorpusValidCases(CorpusWriter out, int form, int suite) {
    this.out = out;
    this.form = form;
    this.suite = suite;
  }

  void write() {
    for (boolean embedded : new boolean[] {true, false}) {
      contexts(embedded);
      lengths(embedded);
    }
    longOnes();
    if (!CorpusSample.single(form)) {
      members();
    }
    rewrapped();
  }

  /** Fields of which the first has {@code length} bytes; one in a field, three otherwise. */
  static Map<String, byte[]> fields(int form, int length) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    fields.put("payer.iban", CorpusWriter.fixed("plaintext", length));
    if (!CorpusSample.single(form)) {
      fields.put("name", PlainReader.utf8("Mia"));
      fields.put("note", new byte[0]);
    }
    return fields;
  }

  private void contexts(boolean embedded) {
    write(CorpusFlag.NORMAL, "context without subject and version", embedded, PLAIN);
    Context subject = new Context("bank-a", "mia", "deposit", "d-17", 1, 0);
    write(CorpusFlag.NORMAL, "context with subject", embedded, subject);
    write(
        CorpusFlag.NORMAL,
        "context with record version",
        embedded,
        new Context("bank-a", "", "deposit", "d-17", 1, 7));
    write(
        CorpusFlag.CONTEXT_EDGE,
        "largest schema and record version",
        embedded,
        new Context("bank-a", "mia", "deposit", "d-17", Integer.MAX_VALUE, Long.MAX_VALUE));
    write(
        CorpusFlag.CONTEXT_EDGE, "shortest names", embedded, new Context("t", "s", "y", "r", 1, 1));
    Context unicode =
        new Context("b\u00e4nk", "Zo\u00eb \ud83d\ude00", "\u5951\u7d04", "caf\u00e9", 2, 0);
    Map<String, byte[]> names = new LinkedHashMap<>();
    names.put("\ud83d\ude00.\u00e9", PlainReader.utf8("\u20ac 12,50"));
    out.valid(
        out.sample(form, suite, embedded, unicode, names),
        CorpusFlag.UNICODE,
        "names beyond ASCII, " + keyed(embedded));
  }

  private void lengths(boolean embedded) {
    for (int length : embedded ? List.of(0, 16) : LENGTHS) {
      CorpusFlag flag = length == 0 ? CorpusFlag.EMPTY : CorpusFlag.BOUNDARY_LENGTH;
      out.valid(
          out.sample(form, suite, embedded, PLAIN, fields(form, length)),
          flag,
          "plaintext of " + length + " bytes, " + keyed(embedded));
    }
  }

  private void longOnes() {
    if (suite != CorpusSample.XAES) {
      out.valid(
          out.sample(form, suite, false, PLAIN, fields(form, 1000)),
          CorpusFlag.LONG,
          "plaintext of 1000 bytes");
    }
    if (suite != CorpusSample.XAES && CorpusSample.single(form)) {
      String longest = "\u00e9".repeat(512);
      Context context =
          new Context(longest, "s".repeat(1024), "y".repeat(1024), "r".repeat(1024), 1, 0);
      out.valid(
          out.sample(form, suite, false, context, Map.of("p".repeat(1024), new byte[3])),
          CorpusFlag.CONTEXT_EDGE,
          "longest names, 1024 bytes each");
    }
  }

  private void members() {
    out.valid(
        out.sample(form, suite, true, PLAIN, Map.of()), CorpusFlag.EMPTY, "record without fields");
    out.valid(
        out.sample(form, suite, false, PLAIN, Map.of()), CorpusFlag.EMPTY, "record without fields");
    Map<String, byte[]> nested = new LinkedHashMap<>();
    for (String path : List.of("a", "a.b", "a[0]", "a[10]", "a[2]", "a['k']", "a\u0000", "A")) {
      nested.put(path, PlainReader.utf8(path));
    }
    out.valid(
        out.sample(form, suite, false, PLAIN, nested), CorpusFlag.MEMBER_ORDER, "lists and maps");
    Map<String, byte[]> planes = new LinkedHashMap<>();
    planes.put("\ud83d\ude00", new byte[] {1});
    planes.put("\uff5e", new byte[] {2});
    planes.put("\u007f", new byte[] {3});
    planes.put("caf\u00e9", new byte[] {4});
    planes.put("cafe\u0301", new byte[] {5});
    out.valid(
        out.sample(form, suite, false, PLAIN, planes),
        CorpusFlag.UNICODE,
        "order of UTF-8 bytes, which is not that of UTF-16; twins stay apart");
    if (suite == CorpusSample.GCM && form == CorpusSample.PACKED) {
      Map<String, byte[]> many = new LinkedHashMap<>();
      for (int i = 0; i < 1024; i++) {
        many.put(Integer.toString(i, 36), new byte[0]);
      }
      out.valid(
          out.sample(form, suite, false, PLAIN, many), CorpusFlag.MANY_MEMBERS, "1024 members");
    }
    if (form == CorpusSample.RECORD) {
      CorpusSample sample = out.sample(form, suite, true, PLAIN, nested);
      List<Map.Entry<String, byte[]>> reversed = new ArrayList<>(sample.parts().members());
      Collections.reverse(reversed);
      Parts parts = sample.parts().withMembers(reversed);
      out.valid(sample, CorpusFlag.MEMBER_ORDER, "members given backwards", PLAIN, parts);
    }
  }

  private void rewrapped() {
    CorpusSample sample = out.sample(form, suite, true, PLAIN, fields(form, 20));
    PlainWriter writer = sample.writer();
    writer.wrapped = out.wrapped("again", sample.key().toBeWrapped(), sample.key().context());
    out.valid(
        sample, CorpusFlag.REWRAPPED, "same data key, wrapped again", PLAIN, sample.parts(writer));
  }

  private void write(CorpusFlag flag, String comment, boolean embedded, Context context) {
    out.valid(
        out.sample(form, suite, embedded, context, fields(form, 20)),
        flag,
        comment + ", " + keyed(embedded));
  }

  private static String keyed(boolean embedded) {
    return embedded ? "embedded key" : "key by id";
  }
}
