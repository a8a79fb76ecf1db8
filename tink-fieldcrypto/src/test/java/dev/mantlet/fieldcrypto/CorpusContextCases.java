package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.PlainReader.Context;
import dev.mantlet.fieldcrypto.PlainReader.Stage;
import java.util.Map;

/** Vectors that are opened in another context than they were sealed in, of one form and suite. */
final class CorpusContextCases {
  private static final boolean[] BOTH = {true, false};
  private static final boolean[] NOT = {false};

  private final CorpusWriter out;
  private final int form;
  private final int suite;

  CorpusContextCases(CorpusWriter out, int form, int suite) {
    this.out = out;
    this.form = form;
    this.suite = suite;
  }

  void write() {
    Context mia = new Context("bank-a", "mia", "deposit", "d-17", 3, 7);
    for (boolean embedded : suite == CorpusSample.XAES ? NOT : BOTH) {
      Context tom = new Context("bank-a", "tom", "deposit", "d-17", 3, 7);
      Context other = new Context("bank-b", "mia", "deposit", "d-17", 3, 7);
      Context none = new Context("bank-a", "", "deposit", "d-17", 3, 7);
      moved("another tenant", Stage.KEY, embedded, mia, other);
      moved("another subject", Stage.KEY, embedded, mia, tom);
      moved("without its subject", Stage.KEY, embedded, mia, none);
      moved("with a subject", Stage.KEY, embedded, none, mia);
    }
    Context loan = new Context("bank-a", "mia", "loan", "d-17", 3, 7);
    moved("another type", Stage.COMMITMENT, false, mia, loan);
    Context capital = new Context("bank-a", "mia", "Deposit", "d-17", 3, 7);
    moved("type in another case", Stage.COMMITMENT, false, mia, capital);
    across("another record", mia, new Context("bank-a", "mia", "deposit", "d-18", 3, 7));
    across("another schema version", mia, new Context("bank-a", "mia", "deposit", "d-17", 4, 7));
    across("an older version", mia, new Context("bank-a", "mia", "deposit", "d-17", 3, 6));
    across("without its version", mia, new Context("bank-a", "mia", "deposit", "d-17", 3, 0));
    across(
        "a record whose parts join to the same text",
        new Context("bank-a", "", "ab", "c", 1, 0),
        new Context("bank-a", "", "a", "bc", 1, 0));
    across(
        "a record with the same letters in another form",
        new Context("bank-a", "", "deposit", "caf\u00e9", 1, 0),
        new Context("bank-a", "", "deposit", "cafe\u0301", 1, 0));
    if (CorpusSample.single(form)) {
      paths();
    }
  }

  private void paths() {
    Map<String, byte[]> fields = CorpusValidCases.fields(form, 20);
    for (String path : new String[] {"payer.iba", "payer.ibao", "payer.Iban", "payee.iban"}) {
      CorpusSample sample = out.sample(form, suite, false, CorpusValidCases.PLAIN, fields);
      out.invalid(
          sample,
          CorpusFlag.CONTEXT,
          "opened at another path, " + path,
          Stage.COMMITMENT,
          sample.opening(CorpusValidCases.PLAIN, path, sample.parts()));
    }
  }

  /** What only the deterministic suite opens: the column is the same, the record is not. */
  private void across(String comment, Context sealedIn, Context openedIn) {
    if (suite != CorpusSample.SIV || !sealedIn.type().equals(openedIn.type())) {
      moved(comment, Stage.COMMITMENT, false, sealedIn, openedIn);
    } else {
      CorpusSample sample = sample(false, sealedIn);
      out.valid(
          sample,
          CorpusFlag.MOVED_ACROSS_RECORDS,
          "opened in " + comment,
          openedIn,
          sample.parts());
    }
  }

  private void moved(
      String comment, Stage stage, boolean embedded, Context sealedIn, Context openedIn) {
    CorpusSample sample = sample(embedded, sealedIn);
    out.key(openedIn, suite, 1); // so that the other owner has a key, too
    String path = sample.single() ? sample.path() : "";
    out.invalid(
        sample,
        CorpusFlag.CONTEXT,
        "opened in or as " + comment + ", " + sample.name(),
        stage,
        sample.opening(openedIn, path, sample.parts()));
  }

  private CorpusSample sample(boolean embedded, Context context) {
    return out.sample(form, suite, embedded, context, CorpusValidCases.fields(form, 20));
  }
}
