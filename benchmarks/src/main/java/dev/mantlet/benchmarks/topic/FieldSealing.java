package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.Op;
import dev.mantlet.benchmarks.compare.Pair;
import dev.mantlet.benchmarks.compare.Work;
import dev.mantlet.benchmarks.topic.FieldRecord.Field;
import dev.mantlet.fieldcrypto.FieldCipher;
import dev.mantlet.fieldcrypto.FieldContext;
import java.security.GeneralSecurityException;

/** Sealing single values of one size, each with a header of its own, against a peer. */
record FieldSealing(int bytes) {
  private record Value(FieldContext context, byte[] plaintext) {
    static Value of(FieldRecord record) {
      String path = record.fields().keySet().iterator().next();
      return new Value(record.context().path(path), record.sealings().get(0).plaintext());
    }
  }

  Pair against(FieldSealer peer) throws GeneralSecurityException {
    return new Pair(Work.of(ours()), Work.of(theirs(peer)));
  }

  private Op ours() throws GeneralSecurityException {
    FieldCipher cipher = FieldCipher.using(TinkKeys.keyring());
    Ring<Value> ring = new Ring<>(size().records().stream().map(Value::of).toList());
    return () -> {
      Value value = ring.next();
      return cipher.seal(value.context(), value.plaintext());
    };
  }

  private Op theirs(FieldSealer peer) {
    Ring<Field> ring =
        new Ring<>(size().records().stream().map(record -> record.sealings().get(0)).toList());
    return () -> peer.seal(ring.next());
  }

  /** A value as the only field of a record. */
  FieldRecord.Size size() {
    return new FieldRecord.Size(1, bytes);
  }
}
