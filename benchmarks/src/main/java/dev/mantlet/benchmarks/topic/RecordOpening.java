package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.Op;
import dev.mantlet.benchmarks.compare.Pair;
import dev.mantlet.benchmarks.compare.Work;
import dev.mantlet.benchmarks.topic.FieldRecord.Size;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.RecordContext;
import dev.mantlet.fieldcrypto.SealedRecord;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** Opening one field of a sealed record, against opening all of it. */
final class RecordOpening {
  private final RecordCipher cipher;
  private final List<Sealed> records = new ArrayList<>();

  private RecordOpening(RecordCipher cipher) {
    this.cipher = cipher;
  }

  private record Sealed(RecordContext context, SealedRecord record, String path) {}

  static Pair oneAgainstAll(Size size) throws GeneralSecurityException {
    RecordOpening opening = new RecordOpening(RecordCipher.using(TinkKeys.keyring()));
    size.records().forEach(opening::seal);
    return new Pair(Work.of(opening.one()), Work.of(opening.all()));
  }

  /** A different field of each record is asked for. */
  private void seal(FieldRecord record) {
    List<String> paths = List.copyOf(record.fields().keySet());
    records.add(
        new Sealed(
            record.context(),
            cipher.seal(record.context(), record.fields()),
            paths.get(records.size() % paths.size())));
  }

  private Op one() {
    Ring<Sealed> ring = new Ring<>(records);
    return () -> {
      Sealed next = ring.next();
      return cipher.openField(next.context(), next.record(), next.path()).orElseThrow();
    };
  }

  private Op all() {
    Ring<Sealed> ring = new Ring<>(records);
    return () -> {
      Sealed next = ring.next();
      return cipher.open(next.context(), next.record());
    };
  }
}
