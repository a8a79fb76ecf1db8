package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.PlainCrypto.join;
import static dev.mantlet.fieldcrypto.PlainReader.lp;
import static dev.mantlet.fieldcrypto.PlainReader.u32;
import static dev.mantlet.fieldcrypto.PlainReader.utf8;

import dev.mantlet.fieldcrypto.CorpusSample.Parts;
import dev.mantlet.fieldcrypto.PlainReader.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Vectors of packed records that are authentic and whose plaintext is not well formed. */
final class CorpusPackedCases {
  private static final byte[] A = member("a", 1);
  private static final byte[] B = member("b", 2);

  private final CorpusWriter out;

  CorpusPackedCases(CorpusWriter out) {
    this.out = out;
  }

  void write() {
    for (int suite = CorpusSample.GCM; suite <= CorpusSample.XAES; suite++) {
      order(suite);
    }
    lengths(CorpusSample.GCM);
    paths(CorpusSample.GCM);
    tooMany();
  }

  private static byte[] member(String path, int length) {
    return join(lp(utf8(path)), u32(length), new byte[length]);
  }

  private void order(int suite) {
    refused(suite, "members out of order", join(u32(2), B, A));
    refused(suite, "member twice", join(u32(2), A, A));
    byte[] face = member("\ud83d\ude00", 1);
    byte[] tilde = member("\uff5e", 1);
    refused(suite, "order of UTF-16", join(u32(2), face, tilde));
  }

  private void lengths(int suite) {
    refused(suite, "no plaintext", new byte[0]);
    refused(suite, "count cut off", new byte[3]);
    refused(suite, "one byte behind the members", join(u32(2), A, B, new byte[1]));
    refused(suite, "one byte behind no members", join(u32(0), new byte[1]));
    refused(suite, "count one too small", join(u32(1), A, B));
    refused(suite, "count one too large", join(u32(3), A, B));
    refused(suite, "count of 2^31", join(u32(Integer.MIN_VALUE), A, B));
    refused(suite, "count of 2^32 - 1", join(u32(-1), A, B));
    for (int lie : new int[] {1, 3, (16 << 20) + 1, Integer.MAX_VALUE, -1}) {
      byte[] lying = join(lp(utf8("b")), u32(lie), new byte[2]);
      refused(suite, "content said to have " + lie + " bytes", join(u32(2), A, lying));
    }
    byte[] cut = join(lp(utf8("b")), new byte[3]);
    refused(suite, "length of a content cut off", join(u32(2), A, cut));
    refused(suite, "length of a path cut off", join(u32(2), A, new byte[1]));
  }

  private void paths(int suite) {
    refused(suite, "path of no bytes", join(u32(1), member("", 1)));
    refused(suite, "path of 1025 bytes", join(u32(1), member("p".repeat(1025), 1)));
    refused(suite, "path longer than the rest", join(u32(1), new byte[] {0, 99, 'a'}));
    refused(suite, "path of 65535 bytes", join(u32(1), new byte[] {-1, -1, 'a'}));
    path(suite, "a lone continuation byte", 0x80);
    path(suite, "an overlong zero", 0xc0, 0x80);
    path(suite, "a surrogate in UTF-8", 0xed, 0xa0, 0x80);
    path(suite, "a code point above 10FFFF", 0xf4, 0x90, 0x80, 0x80);
    path(suite, "a sequence cut off", 0xe2, 0x82);
  }

  private void path(int suite, String comment, int... bytes) {
    byte[] path = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      path[i] = (byte) bytes[i];
    }
    refused(suite, "path with " + comment, join(u32(1), lp(path), u32(0)));
  }

  private void refused(int suite, String comment, byte[] plaintext) {
    CorpusSample sample =
        out.sample(
            CorpusSample.PACKED, suite, false, CorpusValidCases.PLAIN, Map.of("a", new byte[1]));
    PlainWriter writer = sample.writer();
    Parts parts = new Parts(writer.header(), List.of(Map.entry("", writer.sealed(0, plaintext))));
    out.invalid(sample, CorpusFlag.PACKING, comment, Stage.CONTENT, parts);
  }

  private void tooMany() {
    Map<String, byte[]> many = new LinkedHashMap<>();
    for (int i = 0; i < 1025; i++) {
      many.put(Integer.toString(i, 36), new byte[0]);
    }
    CorpusSample sample =
        out.sample(CorpusSample.PACKED, CorpusSample.GCM, false, CorpusValidCases.PLAIN, many);
    out.invalid(sample, CorpusFlag.MANY_MEMBERS, "1025 members", Stage.CONTENT, sample.parts());
  }
}
