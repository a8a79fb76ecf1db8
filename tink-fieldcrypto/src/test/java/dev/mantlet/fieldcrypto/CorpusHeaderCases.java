package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.CorpusSample.Parts;
import dev.mantlet.fieldcrypto.PlainReader.Stage;
import java.util.Arrays;

/** Vectors with a wrong header, of one form and suite. */
final class CorpusHeaderCases {
  private final CorpusWriter out;
  private final int form;
  private final int suite;
  private final int commitmentAt;

  CorpusHeaderCases(CorpusWriter out, int form, int suite) {
    this.out = out;
    this.form = form;
    this.suite = suite;
    this.commitmentAt = suite == CorpusSample.SIV ? 20 : 36;
  }

  void write() {
    fixedBytes();
    changedBytes();
    otherCommitments();
    wrappedKeys();
  }

  private CorpusSample sample(boolean embedded) {
    return out.sample(
        form, suite, embedded, CorpusValidCases.PLAIN, CorpusValidCases.fields(form, 20));
  }

  private void fixedBytes() {
    for (int version : new int[] {0x00, 0x02, 0x81}) {
      PlainWriter writer = sample(false).writer();
      writer.version = version;
      refused(CorpusFlag.VERSION, "version " + version, Stage.FORM, false, writer);
    }
    for (int other = 0; other <= 5; other++) {
      if (other != form) {
        PlainWriter writer = sample(false).writer();
        writer.form = other;
        refused(CorpusFlag.FORM, "form byte " + other, Stage.FORM, false, writer);
      }
    }
    for (int other : new int[] {0x00, 0x04, 0xff}) {
      CorpusSample sample = sample(false);
      byte[] header = sample.parts().header();
      header[2] = (byte) other;
      out.invalid(
          sample,
          CorpusFlag.SUITE,
          "unknown suite " + other,
          Stage.FORM,
          sample.parts().withHeader(header));
    }
    for (int flags : new int[] {0x02, 0x40, 0x80, 0xfe}) {
      PlainWriter writer = sample(false).writer();
      writer.flags = flags;
      refused(CorpusFlag.RESERVED_FLAG, "flags " + flags, Stage.FORM, false, writer);
    }
    PlainWriter both = sample(true).writer();
    both.flags = 0x03;
    refused(CorpusFlag.RESERVED_FLAG, "flags 3", Stage.FORM, true, both);
    otherSuite();
    embeddedFlag();
  }

  private void refused(
      CorpusFlag flag, String comment, Stage stage, boolean embedded, PlainWriter writer) {
    CorpusSample sample = sample(embedded);
    out.invalid(sample, flag, comment, stage, sample.parts(writer));
  }

  private void otherSuite() {
    CorpusSample sample = sample(false);
    byte[] header = sample.parts().header();
    header[2] = (byte) (suite == CorpusSample.GCM ? CorpusSample.XAES : CorpusSample.GCM);
    boolean accepted = suite != CorpusSample.SIV && form != CorpusSample.STREAM;
    Parts relabelled = sample.parts().withHeader(header);
    // A member of 20 bytes and a tag is too short for the other suite only where it has no nonce.
    boolean tooShort = form == CorpusSample.RECORD && suite == CorpusSample.GCM;
    out.invalid(
        sample,
        tooShort ? CorpusFlag.SHORT_MEMBER : CorpusFlag.SUITE,
        suite != CorpusSample.SIV
            ? "the other randomized suite's byte"
            : "a randomized suite's byte",
        !accepted || tooShort || tooShortForXaes(relabelled) ? Stage.FORM : Stage.COMMITMENT,
        relabelled);
    CorpusSample siv = sample(false);
    byte[] deterministic = siv.parts().header();
    deterministic[2] = CorpusSample.SIV;
    if (suite != CorpusSample.SIV) {
      out.invalid(
          siv,
          CorpusFlag.SUITE,
          "the deterministic suite's byte",
          Stage.FORM,
          siv.parts().withHeader(deterministic));
    }
  }

  private boolean tooShortForXaes(Parts parts) {
    return suite == CorpusSample.GCM && parts.members().get(0).getValue().length < 40;
  }

  private void embeddedFlag() {
    CorpusSample embedded = sample(true);
    byte[] header = embedded.parts().header();
    header[3] = 0;
    out.invalid(
        embedded,
        CorpusFlag.EMBEDDED_FLAG,
        "key embedded, flag says by id",
        form == CorpusSample.RECORD ? Stage.FORM : Stage.COMMITMENT,
        embedded.parts().withHeader(header));
    CorpusSample byId = sample(false);
    byte[] flagged = byId.parts().header();
    flagged[3] = 1;
    out.invalid(
        byId,
        CorpusFlag.EMBEDDED_FLAG,
        "key by id, flag says embedded",
        Stage.FORM,
        byId.parts().withHeader(flagged));
  }

  private void changedBytes() {
    boolean[] keyed =
        suite == CorpusSample.XAES ? new boolean[] {false} : new boolean[] {true, false};
    for (boolean embedded : keyed) {
      flipped(CorpusFlag.KEY_ID, "first byte of key id", Stage.KEY, embedded, 4);
      flipped(CorpusFlag.KEY_ID, "last byte of key id", Stage.KEY, embedded, 19);
      if (suite != CorpusSample.SIV) {
        flipped(CorpusFlag.SALT, "first byte of salt", Stage.COMMITMENT, embedded, 20);
        flipped(CorpusFlag.SALT, "last byte of salt", Stage.COMMITMENT, embedded, 35);
      }
      for (int at : new int[] {0, 16, 31}) {
        flipped(
            CorpusFlag.COMMITMENT,
            "byte " + at + " of commitment",
            Stage.COMMITMENT,
            embedded,
            commitmentAt + at);
      }
    }
  }

  private void flipped(CorpusFlag flag, String comment, Stage stage, boolean embedded, int at) {
    CorpusSample sample = sample(embedded);
    byte[] header = sample.parts().header();
    header[at] ^= 1;
    out.invalid(
        sample,
        flag,
        comment + " changed, " + sample.name(),
        stage,
        sample.parts().withHeader(header));
  }

  private void otherCommitments() {
    CorpusSample sample = sample(false);
    byte[] zero = sample.parts().header();
    Arrays.fill(zero, commitmentAt, commitmentAt + 32, (byte) 0);
    out.invalid(
        sample,
        CorpusFlag.COMMITMENT,
        "commitment of zeros",
        Stage.COMMITMENT,
        sample.parts().withHeader(zero));
    CorpusSample other = sample(false);
    PlainWriter noContext = other.writer();
    noContext.context = new byte[0];
    out.invalid(
        other,
        CorpusFlag.COMMITMENT,
        "commitment without context",
        Stage.COMMITMENT,
        other.parts(noContext));
    if (form != CorpusSample.PACKED) {
      CorpusSample third = sample(false);
      PlainWriter noScope = third.writer().scope(new byte[0]);
      out.invalid(
          third,
          CorpusFlag.COMMITMENT,
          "commitment without scope",
          Stage.COMMITMENT,
          third.parts(noScope));
    }
  }

  private void wrappedKeys() {
    int wrapped = sample(true).wrapped().length;
    for (int at : new int[] {0, 12, wrapped - 1}) {
      flipped(
          CorpusFlag.WRAPPED_KEY,
          "byte " + at + " of wrapped key",
          Stage.KEY,
          true,
          commitmentAt + 34 + at);
    }
    boolean apart = form == CorpusSample.RECORD;
    for (int length : new int[] {0, wrapped - 1, wrapped + 1, 4097, 0x8000, 0xffff}) {
      CorpusSample sample = sample(true);
      byte[] header = sample.parts().header();
      header[commitmentAt + 32] = (byte) (length >>> 8);
      header[commitmentAt + 33] = (byte) length;
      boolean plausible = length != 0 && length < 4097 && !apart;
      out.invalid(
          sample,
          CorpusFlag.WRAPPED_LENGTH,
          "wrapped key said to have " + length + " bytes",
          plausible ? Stage.KEY : Stage.FORM,
          sample.parts().withHeader(header));
    }
    PlainWriter none = sample(true).writer().embedded(new byte[0]);
    refused(CorpusFlag.WRAPPED_LENGTH, "wrapped key of no bytes", Stage.FORM, true, none);
  }
}
