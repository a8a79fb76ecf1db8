package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.PlainCrypto.join;

import dev.mantlet.fieldcrypto.CorpusSample.Parts;
import dev.mantlet.fieldcrypto.PlainReader.Stage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Vectors cut off, continued or with another content, of one form and suite. */
final class CorpusLengthCases {
  private final CorpusWriter out;
  private final int form;
  private final int suite;
  private final int commitmentAt;

  CorpusLengthCases(CorpusWriter out, int form, int suite) {
    this.out = out;
    this.form = form;
    this.suite = suite;
    this.commitmentAt = suite == CorpusSample.SIV ? 20 : 36;
  }

  void write() {
    lengths();
    if (form != CorpusSample.RECORD) {
      derivation();
    }
  }

  private CorpusSample sample(boolean embedded) {
    return out.sample(
        form, suite, embedded, CorpusValidCases.PLAIN, CorpusValidCases.fields(form, 20));
  }

  private void lengths() {
    CorpusSample embedded = sample(true);
    for (boolean of : new boolean[] {true, false}) {
      Parts parts = sample(of).parts();
      int header = parts.header().length;
      for (int length : lengthsBelow(header, of)) {
        byte[] cut = Arrays.copyOf(parts.header(), length);
        Parts truncated =
            form == CorpusSample.RECORD
                ? parts.withHeader(cut)
                : new Parts(cut, List.of(Map.entry("", new byte[0])));
        out.invalid(
            of ? embedded : sample(false),
            CorpusFlag.TRUNCATED,
            "header of " + length + " bytes",
            Stage.FORM,
            truncated);
      }
    }
    if (form == CorpusSample.RECORD) {
      byte[] longer = join(embedded.parts().header(), new byte[1]);
      out.invalid(
          embedded,
          CorpusFlag.APPENDED,
          "one byte more in the header",
          Stage.FORM,
          embedded.parts().withHeader(longer));
    } else {
      bodies();
    }
  }

  private int[] lengthsBelow(int header, boolean embedded) {
    int last = commitmentAt + 31;
    return embedded
        ? new int[] {last + 1, last + 2, last + 3, header - 1}
        : new int[] {0, 3, 4, commitmentAt - 1, last};
  }

  private void bodies() {
    CorpusSample sample = sample(false);
    Parts parts = sample.parts();
    byte[] body = parts.members().get(0).getValue();
    int overhead = sample.writer().overhead();
    for (int length : new int[] {0, 1, overhead - 1, overhead, body.length - 1}) {
      out.invalid(
          sample,
          CorpusFlag.TRUNCATED,
          "sealed value of " + length + " bytes",
          length < overhead ? Stage.FORM : Stage.CONTENT,
          parts.withMember(0, "", Arrays.copyOf(body, length)));
    }
    for (int more : new int[] {1, 16, 64}) {
      out.invalid(
          sample,
          CorpusFlag.APPENDED,
          more + " bytes more",
          Stage.CONTENT,
          parts.withMember(0, "", Arrays.copyOf(body, body.length + more)));
    }
    for (int at : new int[] {0, 15, body.length - 16, body.length - 1}) {
      byte[] changed = body.clone();
      changed[at] ^= (byte) 0x80;
      out.invalid(
          sample,
          CorpusFlag.CIPHERTEXT,
          "byte " + at + " of sealed value changed",
          Stage.CONTENT,
          parts.withMember(0, "", changed));
    }
  }

  private void derivation() {
    CorpusSample sample = sample(false);
    PlainWriter writer = sample.writer();
    byte[] key = writer.encryptionKey();
    byte[] aad = writer.commitment();
    byte[] dataKey = Arrays.copyOf(sample.key().dataKey(), key.length);
    byte[] plaintext = sample.plaintext();
    derived(sample, "without associated data", writer.sealed(key, new byte[0], 0, plaintext));
    derived(sample, "under the data key", writer.sealed(dataKey, aad, 0, plaintext));
    if (suite == CorpusSample.GCM) {
      fieldKeyAndNonce(sample, writer);
    } else if (suite == CorpusSample.XAES) {
      derived(sample, "at position 1", writer.sealed(key, aad, 1, plaintext));
    }
  }

  /** A field in the way of the other forms, and the other way round; and under other nonces. */
  private void fieldKeyAndNonce(CorpusSample sample, PlainWriter writer) {
    byte[] aad = writer.commitment();
    byte[] first = Arrays.copyOf(aad, 12);
    byte[] zero = PlainWriter.positionNonce(0);
    if (form == CorpusSample.FIELD) {
      gcm(sample, "under K_enc", writer.envelopeKey(), first);
      gcm(sample, "with the nonce of a record's first member", writer.encryptionKey(), zero);
      gcm(sample, "as the only member of a record", writer.envelopeKey(), zero);
      byte[] last = Arrays.copyOfRange(aad, 20, 32);
      gcm(sample, "with the commitment's last bytes as nonce", writer.encryptionKey(), last);
      byte[] salt = Arrays.copyOf(sample.salt(), 12);
      gcm(sample, "with the salt's first bytes as nonce", writer.encryptionKey(), salt);
    } else {
      byte[] fieldKey = PlainWriter.fieldKey(sample.key());
      gcm(sample, "at position 1", writer.encryptionKey(), PlainWriter.positionNonce(1));
      gcm(sample, "under K_field", fieldKey, zero);
      gcm(sample, "with the nonce of a field", writer.encryptionKey(), first);
      gcm(sample, "as a field", fieldKey, first);
    }
  }

  private void gcm(CorpusSample sample, String comment, byte[] key, byte[] nonce) {
    byte[] aad = sample.writer().commitment();
    derived(sample, comment, PlainWriter.gcm(key, nonce, aad, sample.plaintext()));
  }

  private void derived(CorpusSample sample, String comment, byte[] sealed) {
    out.invalid(
        sample,
        CorpusFlag.DERIVATION,
        "sealed " + comment,
        Stage.CONTENT,
        sample.parts().withMember(0, "", sealed));
  }
}
