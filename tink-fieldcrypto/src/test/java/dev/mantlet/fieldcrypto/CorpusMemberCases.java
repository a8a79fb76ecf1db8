package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.PlainCrypto.join;
import static dev.mantlet.fieldcrypto.PlainCrypto.sha256;
import static dev.mantlet.fieldcrypto.PlainReader.lp;
import static dev.mantlet.fieldcrypto.PlainReader.u32;
import static dev.mantlet.fieldcrypto.PlainReader.utf8;

import dev.mantlet.fieldcrypto.CorpusSample.Parts;
import dev.mantlet.fieldcrypto.PlainReader.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Vectors of records whose members are not those that were sealed. */
final class CorpusMemberCases {
  private static final int RECORD = CorpusSample.RECORD;

  private final CorpusWriter out;

  CorpusMemberCases(CorpusWriter out) {
    this.out = out;
  }

  void write() {
    for (int suite = CorpusSample.GCM; suite <= CorpusSample.XAES; suite++) {
      otherMembers(sample(suite));
      changedMembers(sample(suite));
      malformedMembers(sample(suite));
      resealed(sample(suite));
      lists(sample(suite));
    }
    shortMember();
  }

  /** Four members in order: bic, city, iban, note; the first three of one length. */
  private CorpusSample sample(int suite) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    for (String path : List.of("bic", "city", "iban")) {
      fields.put(path, Arrays.copyOf(utf8(path), 12));
    }
    fields.put("note", new byte[0]);
    return out.sample(RECORD, suite, false, CorpusValidCases.PLAIN, fields);
  }

  private void otherMembers(CorpusSample sample) {
    Parts parts = sample.parts();
    for (int i = 0; i < 4; i++) {
      List<Map.Entry<String, byte[]>> fewer = new ArrayList<>(parts.members());
      String path = fewer.remove(i).getKey();
      refused(sample, "member " + path + " dropped", Stage.COMMITMENT, parts.withMembers(fewer));
    }
    refused(sample, "all dropped", Stage.COMMITMENT, parts.withMembers(List.of()));
    byte[] iban = parts.members().get(2).getValue();
    byte[] bic = parts.members().get(0).getValue();
    refused(sample, "member added", Stage.COMMITMENT, with(parts, Map.entry("zip", iban)));
    refused(sample, "member twice", Stage.FORM, with(parts, Map.entry("iban", iban)));
    refused(
        sample, "member renamed, same place", Stage.COMMITMENT, parts.withMember(2, "ibao", iban));
    refused(
        sample, "member renamed, other place", Stage.COMMITMENT, parts.withMember(2, "zip", iban));
    refused(
        sample,
        "members swapped",
        Stage.CONTENT,
        parts.withMember(0, "bic", iban).withMember(2, "iban", bic));
    refused(sample, "member in place of another", Stage.CONTENT, parts.withMember(0, "bic", iban));
    Parts older = sample(sample.suite()).parts();
    refused(
        sample,
        "member of another seal of the same record",
        Stage.CONTENT,
        parts.withMember(2, "iban", older.members().get(2).getValue()));
    refused(
        sample,
        "header of another seal of the same record",
        Stage.CONTENT,
        parts.withHeader(older.header()));
  }

  private void changedMembers(CorpusSample sample) {
    Parts parts = sample.parts();
    byte[] iban = parts.members().get(2).getValue();
    for (int at : new int[] {1, 12, iban.length - 16, iban.length - 1}) {
      byte[] changed = iban.clone();
      changed[at] ^= 4;
      invalid(
          CorpusFlag.CIPHERTEXT,
          sample,
          "byte " + at + " of a member changed",
          Stage.CONTENT,
          parts.withMember(2, "iban", changed));
    }
    invalid(
        CorpusFlag.TRUNCATED,
        sample,
        "last byte of a member missing",
        Stage.COMMITMENT,
        parts.withMember(2, "iban", Arrays.copyOf(iban, iban.length - 1)));
    invalid(
        CorpusFlag.APPENDED,
        sample,
        "one byte more in a member",
        Stage.COMMITMENT,
        parts.withMember(2, "iban", Arrays.copyOf(iban, iban.length + 1)));
    byte[] empty = Arrays.copyOf(iban, 1 + sample.writer().overhead());
    invalid(
        CorpusFlag.TRUNCATED,
        sample,
        "member cut to its overhead",
        Stage.COMMITMENT,
        parts.withMember(2, "iban", empty));
  }

  private void malformedMembers(CorpusSample sample) {
    Parts parts = sample.parts();
    byte[] iban = parts.members().get(2).getValue();
    for (int version : new int[] {0x00, 0x02, 0xff}) {
      byte[] other = iban.clone();
      other[0] = (byte) version;
      invalid(
          CorpusFlag.VERSION,
          sample,
          "member of version " + version,
          Stage.FORM,
          parts.withMember(2, "iban", other));
    }
    for (int length : new int[] {0, 1, 16}) {
      refused(
          sample,
          "member of " + length + " bytes",
          Stage.FORM,
          parts.withMember(2, "iban", Arrays.copyOf(iban, length)));
    }
    refused(sample, "member without a path", Stage.FORM, parts.withMember(2, "", iban));
    refused(sample, "path of 1025 bytes", Stage.FORM, parts.withMember(2, "p".repeat(1025), iban));
  }

  /** The list is committed as it should be; what stands in a place was made for another. */
  private void resealed(CorpusSample sample) {
    PlainWriter writer = sample.writer();
    Parts parts = sample.parts();
    byte[] plaintext = Arrays.copyOf(utf8("iban"), 12);
    byte[] key = writer.encryptionKey();
    byte[] aad = writer.commitment();
    derived(sample, parts, "at position 3", writer.sealed(key, aad, 3, plaintext));
    derived(
        sample, parts, "without associated data", writer.sealed(key, new byte[0], 2, plaintext));
    derived(
        sample,
        parts,
        "under the data key",
        writer.sealed(sample.key().dataKey(), aad, 2, plaintext));
    if (sample.suite() == CorpusSample.GCM) {
      byte[] fieldKey = PlainWriter.fieldKey(sample.key());
      derived(sample, parts, "under K_field", writer.sealed(fieldKey, aad, 2, plaintext));
      byte[] nonce = Arrays.copyOf(aad, 12);
      derived(sample, parts, "as a field", PlainWriter.gcm(fieldKey, nonce, aad, plaintext));
    }
  }

  private void derived(CorpusSample sample, Parts parts, String comment, byte[] sealed) {
    invalid(
        CorpusFlag.DERIVATION,
        sample,
        "member sealed " + comment,
        Stage.CONTENT,
        parts.withMember(2, "iban", join(new byte[] {1}, sealed)));
  }

  private void lists(CorpusSample sample) {
    int length = 1 + 12 + sample.writer().overhead();
    byte[] unsorted = u32(4);
    for (String path : List.of("iban", "city", "bic")) {
      unsorted = join(unsorted, lp(utf8(path)), u32(length));
    }
    unsorted = join(unsorted, lp(utf8("note")), u32(length - 12));
    committed(sample, "commitment over an unsorted list", sha256(unsorted));
    byte[] list = sample.writer().list(sample.fields());
    byte[] miscounted = list.clone();
    miscounted[3]++;
    committed(sample, "commitment over a list that miscounts", sha256(miscounted));
    byte[] uncounted = Arrays.copyOfRange(list, 4, list.length);
    committed(sample, "commitment over a list without count", sha256(uncounted));
    committed(sample, "commitment over the list in place of its digest", list);
    byte[] half = Arrays.copyOf(sha256(list), 16);
    committed(sample, "commitment over half of the list's digest", half);
    committed(sample, "commitment over the digest of the digest", sha256(sha256(list)));
  }

  private void committed(CorpusSample sample, String comment, byte[] scope) {
    Parts parts = sample.parts(sample.writer().scope(scope));
    invalid(CorpusFlag.COMMITMENT, sample, comment, Stage.COMMITMENT, parts);
  }

  /** A member of XAES-256-GCM that has no room for nonce and tag, in a list that says so. */
  private void shortMember() {
    CorpusSample sample =
        out.sample(
            RECORD, CorpusSample.XAES, false, CorpusValidCases.PLAIN, Map.of("iban", new byte[0]));
    byte[] list = join(u32(1), lp(utf8("iban")), u32(40));
    Parts parts = sample.parts(sample.writer().scope(sha256(list)));
    byte[] cut = Arrays.copyOf(parts.members().get(0).getValue(), 40);
    invalid(
        CorpusFlag.SHORT_MEMBER,
        sample,
        "member one byte below its suite's overhead, committed",
        Stage.FORM,
        parts.withMember(0, "iban", cut));
  }

  private static Parts with(Parts parts, Map.Entry<String, byte[]> more) {
    List<Map.Entry<String, byte[]>> members = new ArrayList<>(parts.members());
    members.add(more);
    return parts.withMembers(members);
  }

  private void refused(CorpusSample sample, String comment, Stage stage, Parts parts) {
    invalid(CorpusFlag.MEMBER, sample, comment, stage, parts);
  }

  private void invalid(
      CorpusFlag flag, CorpusSample sample, String comment, Stage stage, Parts parts) {
    out.invalid(sample, flag, comment, stage, parts);
  }
}
