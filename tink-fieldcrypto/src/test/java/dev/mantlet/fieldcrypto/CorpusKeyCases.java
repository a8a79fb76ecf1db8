package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.PlainCrypto.join;

import dev.mantlet.fieldcrypto.CorpusSample.Parts;
import dev.mantlet.fieldcrypto.PlainReader.Context;
import dev.mantlet.fieldcrypto.PlainReader.Stage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Vectors whose wrapped key delivers something else, and the ciphertext that two keys open. */
final class CorpusKeyCases {
  private static final Context PLAIN = CorpusValidCases.PLAIN;

  private final CorpusWriter out;

  CorpusKeyCases(CorpusWriter out) {
    this.out = out;
  }

  void write() {
    for (int form = CorpusSample.FIELD; form <= CorpusSample.PACKED; form++) {
      wraps(form, CorpusSample.GCM);
    }
    wraps(CorpusSample.FIELD, CorpusSample.XAES);
    wraps(CorpusSample.FIELD, CorpusSample.SIV);
    twoKeys();
  }

  private void wraps(int form, int suite) {
    CorpusSample sample = out.sample(form, suite, true, PLAIN, CorpusValidCases.fields(form, 20));
    CorpusKeys.Key key = sample.key();
    CorpusKeys.Key second = out.key(PLAIN, suite, 2);
    CorpusKeys.Key tom = out.key(new Context("bank-a", "tom", "deposit", "d-17", 3, 7), suite, 1);
    int otherSuite = suite == CorpusSample.SIV ? CorpusSample.GCM : CorpusSample.SIV;
    CorpusKeys.Key purpose = out.key(PLAIN, otherSuite, 1);
    for (Map.Entry<String, CorpusKeys.Key> other :
        List.of(
            Map.entry("another key of the owner", second),
            Map.entry("a key of another owner", tom),
            Map.entry("a key of another purpose", purpose))) {
      wrap(sample, "wrapped key of " + other.getKey(), out.wrapped(other.getValue()));
    }
    // The service vouches for the context, the digest inside does not.
    wrap(
        sample,
        "digest of another owner inside",
        out.wrapped("owner", tom.toBeWrapped(), key.context()));
    byte[] plaintext = key.toBeWrapped();
    for (int length : new int[] {0, 32, 63}) {
      byte[] cut = Arrays.copyOf(plaintext, length);
      wrap(sample, length + " bytes inside", out.wrapped("cut", cut, key.context()));
    }
    byte[] longer = join(plaintext, new byte[1]);
    wrap(sample, "65 bytes inside", out.wrapped("long", longer, key.context()));
    otherKeyOfTheOwner(sample, second);
  }

  private void wrap(CorpusSample sample, String comment, byte[] wrapped) {
    Parts parts = sample.parts(sample.writer().embedded(wrapped));
    out.invalid(sample, CorpusFlag.WRAPPED_KEY, comment, Stage.KEY, parts);
  }

  /** Id and wrapped key fit, but they are not those of the commitment. */
  private void otherKeyOfTheOwner(CorpusSample sample, CorpusKeys.Key second) {
    byte[] header = sample.writer().embedded(out.wrapped(second)).header();
    System.arraycopy(second.id(), 0, header, 4, 16);
    out.invalid(
        sample,
        CorpusFlag.KEY_ID,
        "id and wrapped key of another key of the owner",
        Stage.COMMITMENT,
        sample.parts().withHeader(header));
    CorpusSample byId = out.sample(sample.form(), sample.suite(), false, PLAIN, sample.fields());
    byte[] other = byId.parts().header();
    System.arraycopy(second.id(), 0, other, 4, 16);
    out.invalid(
        byId,
        CorpusFlag.KEY_ID,
        "id of another key of the owner",
        Stage.COMMITMENT,
        byId.parts().withHeader(other));
  }

  /**
   * Two data keys under one id: whoever can wrap for the owner exchanges the wrapped key, and
   * AES-GCM opens the same ciphertext under what is derived from the other data key.
   */
  private void twoKeys() {
    for (int form : new int[] {CorpusSample.FIELD, CorpusSample.PACKED}) {
      CorpusSample sample =
          out.sample(form, CorpusSample.GCM, true, PLAIN, Map.of("name", new byte[1]));
      CorpusKeys.Key other = twin(sample.key());
      PlainWriter writer = sample.writer();
      byte[] commitment = writer.commitment();
      byte[] otherKey =
          form == CorpusSample.FIELD ? PlainWriter.fieldKey(other) : derived(other, commitment);
      byte[] nonce = writer.gcmNonce(0);
      byte[] sealed = GcmCollision.of(writer.encryptionKey(), otherKey, nonce, commitment);
      Parts first = new Parts(writer.header(), List.of(Map.entry("", sealed)));
      writer.embedded(out.wrapped("twin", other.toBeWrapped(), other.context()));
      Parts second = first.withHeader(headerOf(sample, writer.wrapped));
      if (form == CorpusSample.FIELD) {
        byte[] plaintext =
            PlainCrypto.openGcm(writer.encryptionKey(), nonce, commitment, sealed).orElseThrow();
        CorpusSample opened =
            new CorpusSample(
                form,
                CorpusSample.GCM,
                true,
                sample.key(),
                sample.wrapped(),
                PLAIN,
                Map.of("name", plaintext),
                sample.salt());
        out.valid(opened, CorpusFlag.TWO_KEY_CIPHERTEXT, "with the key committed to", PLAIN, first);
      }
      out.invalid(
          sample, CorpusFlag.TWO_KEY_CIPHERTEXT, "with the other key", Stage.COMMITMENT, second);
    }
  }

  private static byte[] headerOf(CorpusSample sample, byte[] wrapped) {
    return sample.writer().embedded(wrapped).header();
  }

  /** K_enc, of any form but a field. */
  static byte[] derived(CorpusKeys.Key key, byte[] commitment) {
    byte[] info = join(PlainReader.utf8("mantlet K_enc, 1"), commitment);
    return PlainCrypto.expand("HmacSHA256", key.dataKey(), info, 32);
  }

  /** Another data key under the same id and owner. */
  static CorpusKeys.Key twin(CorpusKeys.Key key) {
    return new CorpusKeys.Key(
        key.id(), CorpusWriter.fixed("twin", 32), key.purpose(), key.tenant(), key.subject());
  }
}
