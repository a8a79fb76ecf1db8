package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.PlainCrypto.join;
import static dev.mantlet.fieldcrypto.PlainReader.u32;

import dev.mantlet.fieldcrypto.CorpusSample.Parts;
import dev.mantlet.fieldcrypto.PlainReader.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Vectors of a single stream: its lengths, and bodies that are not what was sealed. */
final class CorpusStreamCases {
  private static final int SEGMENT = CorpusSample.SEGMENT;

  /** Four segments, the last one not full. */
  private static final int LENGTH = 8 + 48 + 48 + 20;

  private final CorpusWriter out;

  CorpusStreamCases(CorpusWriter out) {
    this.out = out;
  }

  void write() {
    for (int length : new int[] {7, 8, 9, 55, 56, 57, 104, 105}) {
      valid(CorpusFlag.BOUNDARY_LENGTH, length, "plaintext of " + length + " bytes");
    }
    valid(CorpusFlag.LONG, 8 + 48 * 257, "index of segments above one byte");
    emptyLastSegment();
    lengths();
    changedBytes();
    segments();
    ends();
    derivation();
  }

  private CorpusSample sample(int length) {
    return out.sample(
        CorpusSample.STREAM,
        CorpusSample.GCM,
        false,
        CorpusValidCases.PLAIN,
        Map.of("weights", CorpusWriter.fixed("stream", length)));
  }

  private void valid(CorpusFlag flag, int length, String comment) {
    out.valid(sample(length), flag, comment);
  }

  /** No writer makes it; it is authentic and whole. */
  private void emptyLastSegment() {
    CorpusSample sample = sample(8);
    PlainWriter writer = sample.writer();
    byte[] key = key(writer);
    byte[] full = writer.segment(key, 0, false, sample.plaintext());
    byte[] none = writer.segment(key, 1, true, new byte[0]);
    Parts parts = with(sample, join(writer.bodyHeader(), full, none));
    out.valid(sample, CorpusFlag.SEGMENT, "an empty segment last", CorpusValidCases.PLAIN, parts);
  }

  private void lengths() {
    CorpusSample sample = sample(LENGTH);
    byte[] body = body(sample);
    for (int length : new int[] {0, 1, 39, 40, 41, 55, 56, 63, 64, 65, 128, 192, body.length - 1}) {
      refused(
          CorpusFlag.TRUNCATED,
          sample,
          "body of " + length + " bytes",
          Arrays.copyOf(body, length));
    }
    for (int more : new int[] {1, 16, SEGMENT}) {
      byte[] longer = Arrays.copyOf(body, body.length + more);
      refused(CorpusFlag.APPENDED, sample, more + " bytes more", longer);
    }
  }

  private void changedBytes() {
    CorpusSample sample = sample(LENGTH);
    for (int at : new int[] {0, 1, 32, 33, 39}) {
      changed(CorpusFlag.SALT, sample, "byte " + at + " of the body's header", at);
    }
    for (int at : new int[] {40, 48, 63, 64, 127, 192, 227}) {
      changed(CorpusFlag.CIPHERTEXT, sample, "byte " + at + " of the body", at);
    }
  }

  private void changed(CorpusFlag flag, CorpusSample sample, String what, int at) {
    byte[] body = body(sample);
    body[at] ^= 2;
    refused(flag, sample, what + " changed", body);
  }

  private void segments() {
    CorpusSample sample = sample(LENGTH);
    List<byte[]> inOrder = cut(body(sample));
    List<byte[]> swapped = new ArrayList<>(inOrder);
    Collections.swap(swapped, 2, 3);
    refused(CorpusFlag.SEGMENT, sample, "segments 1 and 2 swapped", joined(swapped));
    List<byte[]> first = new ArrayList<>(inOrder);
    first.set(3, first.get(2));
    refused(CorpusFlag.SEGMENT, sample, "segment 1 in place of 2", joined(first));
    List<byte[]> repeated = new ArrayList<>(inOrder);
    repeated.add(2, repeated.get(2));
    refused(CorpusFlag.SEGMENT, sample, "segment 1 repeated", joined(repeated));
    List<byte[]> fewer = new ArrayList<>(inOrder);
    fewer.remove(2);
    refused(CorpusFlag.SEGMENT, sample, "segment 1 left out", joined(fewer));
    fewer.remove(2);
    refused(CorpusFlag.SEGMENT, sample, "segments 1 and 2 left out", joined(fewer));
    List<byte[]> other = cut(body(sample(LENGTH)));
    List<byte[]> mixed = new ArrayList<>(inOrder);
    mixed.set(2, other.get(2));
    refused(CorpusFlag.SEGMENT, sample, "segment 1 of another seal", joined(mixed));
    refused(CorpusFlag.SEGMENT, sample, "body of another seal", joined(other));
  }

  /** The body's header and its segments. */
  private static List<byte[]> cut(byte[] body) {
    List<byte[]> parts = new ArrayList<>(List.of(Arrays.copyOf(body, 40)));
    for (int at = 40; at < body.length; ) {
      int end = Math.min(body.length, SEGMENT * parts.size());
      parts.add(Arrays.copyOfRange(body, at, end));
      at = end;
    }
    return parts;
  }

  private static byte[] joined(List<byte[]> parts) {
    return join(parts.toArray(byte[][]::new));
  }

  private void ends() {
    CorpusSample sample = sample(56);
    PlainWriter writer = sample.writer();
    byte[] key = key(writer);
    byte[] head = Arrays.copyOf(sample.plaintext(), 8);
    byte[] tail = Arrays.copyOfRange(sample.plaintext(), 8, 56);
    byte[] first = writer.segment(key, 0, false, head);
    refused(
        CorpusFlag.SEGMENT,
        sample,
        "no segment is the last",
        join(writer.bodyHeader(), first, writer.segment(key, 1, false, tail)));
    refused(
        CorpusFlag.SEGMENT,
        sample,
        "both segments are the last",
        join(
            writer.bodyHeader(),
            writer.segment(key, 0, true, head),
            writer.segment(key, 1, true, tail)));
    refused(
        CorpusFlag.SEGMENT,
        sample,
        "segments count from 1",
        join(
            writer.bodyHeader(),
            writer.segment(key, 1, false, head),
            writer.segment(key, 2, true, tail)));
    refused(
        CorpusFlag.SEGMENT,
        sample,
        "a segment that is not full, but not last",
        join(
            writer.bodyHeader(),
            writer.segment(key, 0, false, Arrays.copyOf(head, 7)),
            writer.segment(key, 1, true, tail)));
    byte[] wide = writer.segments(key, 2 * SEGMENT, sample.plaintext());
    refused(
        CorpusFlag.SEGMENT,
        sample,
        "segments of twice the length",
        join(writer.bodyHeader(), wide));
  }

  private void derivation() {
    CorpusSample sample = sample(20);
    PlainWriter writer = sample.writer();
    byte[] commitment = writer.commitment();
    derived(sample, "at position 1", join(commitment, u32(1)));
    derived(sample, "without position", commitment);
    derived(sample, "without commitment", u32(0));
    byte[] plain = writer.segments(writer.encryptionKey(), SEGMENT, sample.plaintext());
    refused(
        CorpusFlag.DERIVATION,
        sample,
        "body sealed under the key of the envelope",
        join(writer.bodyHeader(), plain));
    byte[] member = join(new byte[] {1}, writer.sealed(0, sample.plaintext()));
    refused(CorpusFlag.DERIVATION, sample, "a member of a record in place of a body", member);
  }

  private void derived(CorpusSample sample, String comment, byte[] info) {
    PlainWriter writer = sample.writer();
    byte[] key = PlainWriter.streamKey(writer.encryptionKey(), writer.streamSalt, info);
    byte[] segments = writer.segments(key, SEGMENT, sample.plaintext());
    refused(
        CorpusFlag.DERIVATION,
        sample,
        "body sealed " + comment,
        join(writer.bodyHeader(), segments));
  }

  private static byte[] key(PlainWriter writer) {
    byte[] info = join(writer.commitment(), u32(0));
    return PlainWriter.streamKey(writer.encryptionKey(), writer.streamSalt, info);
  }

  private static byte[] body(CorpusSample sample) {
    return sample.parts().members().get(0).getValue();
  }

  private static Parts with(CorpusSample sample, byte[] body) {
    return sample.parts().withMember(0, "", body);
  }

  private void refused(CorpusFlag flag, CorpusSample sample, String comment, byte[] body) {
    out.invalid(sample, flag, comment, Stage.CONTENT, with(sample, body));
  }
}
