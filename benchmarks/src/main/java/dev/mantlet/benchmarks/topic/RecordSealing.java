package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.Op;
import dev.mantlet.benchmarks.compare.OpMaker;
import dev.mantlet.benchmarks.compare.Pair;
import dev.mantlet.benchmarks.compare.ThreadedPair;
import dev.mantlet.benchmarks.compare.Work;
import dev.mantlet.benchmarks.topic.FieldRecord.Field;
import dev.mantlet.benchmarks.topic.FieldRecord.Size;
import dev.mantlet.fieldcrypto.RecordCipher;
import java.security.GeneralSecurityException;
import java.util.List;

/** Sealing records of one size: ours as a whole, a peer field by field. */
record RecordSealing(Size size) {
  /** Ours against a peer, for one field. */
  Pair against(FieldSealer peer) throws GeneralSecurityException {
    return new Pair(
        Work.of(size.fields(), records(RecordCipher.using(TinkKeys.keyring()))),
        Work.of(size.fields(), fields(peer)));
  }

  /** Ours as one packed record, against a peer, for one field. */
  Pair packedAgainst(FieldSealer peer) throws GeneralSecurityException {
    RecordCipher cipher = RecordCipher.using(TinkKeys.keyring());
    Ring<FieldRecord> ring = size.ring();
    Op packed =
        () -> {
          FieldRecord record = ring.next();
          return cipher.sealPacked(record.context(), record.fields());
        };
    return new Pair(Work.of(size.fields(), packed), Work.of(size.fields(), fields(peer)));
  }

  /** One cipher of ours for all threads, against raw AES-GCM with a cipher for each. */
  ThreadedPair threaded() throws GeneralSecurityException {
    RecordCipher shared = RecordCipher.using(TinkKeys.keyring());
    OpMaker ours = () -> records(shared);
    return new ThreadedPair(ours, () -> fields(new RawGcm()));
  }

  private Op records(RecordCipher cipher) {
    Ring<FieldRecord> ring = size.ring();
    return () -> {
      FieldRecord record = ring.next();
      return cipher.seal(record.context(), record.fields());
    };
  }

  private Op fields(FieldSealer sealer) {
    Ring<FieldRecord> ring = size.ring();
    return () -> {
      List<Field> fields = ring.next().sealings();
      byte[][] sealed = new byte[fields.size()][];
      int i = 0;
      for (Field field : fields) {
        sealed[i++] = sealer.seal(field);
      }
      return sealed;
    };
  }
}
