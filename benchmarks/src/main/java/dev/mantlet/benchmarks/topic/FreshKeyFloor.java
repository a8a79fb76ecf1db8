package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.Op;
import dev.mantlet.benchmarks.compare.Pair;
import dev.mantlet.benchmarks.compare.Work;
import dev.mantlet.benchmarks.topic.FieldRecord.Field;
import dev.mantlet.benchmarks.topic.FieldRecord.Size;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The least that any format can cost in which each envelope has a key of its own: AES-256-GCM by
 * the JDK under keys that lie ready, with nonces that count. It derives no key, draws no salt and
 * commits to nothing. Not thread-safe.
 */
final class FreshKeyFloor {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEYS = 64;

  /** Label, header before the commitment, context of these records, and digest of the list. */
  private static final int COMMITTED_BYTES = 136;

  /** Label, commitment and counter. */
  private static final int KEY_INFO_BYTES = 49;

  private final Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
  private final Ring<SecretKey> keys = new Ring<>(keys());

  private FreshKeyFloor() throws GeneralSecurityException {}

  private static List<SecretKey> keys() {
    Random random = new Random(17);
    return IntStream.range(0, KEYS).mapToObj(i -> key(random)).toList();
  }

  private static SecretKey key(Random random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return new SecretKeySpec(bytes, "AES");
  }

  /** A value under a key of its own, against one cipher with one key. */
  static Pair sealing(Size size) throws GeneralSecurityException {
    FreshKeyFloor floor = new FreshKeyFloor();
    RawGcm raw = new RawGcm();
    Ring<FieldRecord> own = size.ring();
    Ring<FieldRecord> shared = size.ring();
    return new Pair(
        Work.of(() -> floor.seal(floor.keys.next(), own.next().sealings().get(0), 0)),
        Work.of(() -> raw.seal(shared.next().sealings().get(0))));
  }

  /** Opening one field of a record under a key of its own, against opening all of it. */
  static Pair opening(Size size) throws GeneralSecurityException {
    return new Pair(Work.of(opening(size, 1)), Work.of(opening(size, size.fields())));
  }

  /** The same with the two MACs of a record: as long as a commitment's and a key's input. */
  static Pair openingWithMacs(Size size) throws GeneralSecurityException {
    return new Pair(
        Work.of(withMacs(opening(size, 1))), Work.of(withMacs(opening(size, size.fields()))));
  }

  private static Op withMacs(Op opening) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
    byte[] committed = new byte[COMMITTED_BYTES];
    byte[] info = new byte[KEY_INFO_BYTES];
    return () -> {
      byte[] commitment = mac.doFinal(committed);
      System.arraycopy(commitment, 0, info, 0, commitment.length);
      info[commitment.length] = mac.doFinal(info)[0]; // so that none is left out
      return opening.run();
    };
  }

  private static Op opening(Size size, int wanted) throws GeneralSecurityException {
    FreshKeyFloor floor = new FreshKeyFloor();
    Ring<SealedFields> ring = new Ring<>(floor.sealed(size));
    return () -> floor.open(ring.next(), wanted);
  }

  private record SealedFields(SecretKey key, List<Field> fields, List<byte[]> sealed) {}

  private List<SealedFields> sealed(Size size) throws GeneralSecurityException {
    List<SealedFields> records = new ArrayList<>();
    for (FieldRecord record : size.records()) {
      SecretKey key = keys.next();
      List<byte[]> sealed = new ArrayList<>();
      for (Field field : record.sealings()) {
        sealed.add(seal(key, field, sealed.size()));
      }
      records.add(new SealedFields(key, record.sealings(), sealed));
    }
    return records;
  }

  private byte[] seal(SecretKey key, Field field, int place) throws GeneralSecurityException {
    init(Cipher.ENCRYPT_MODE, key, place);
    cipher.updateAAD(field.associatedData());
    return cipher.doFinal(field.plaintext());
  }

  private Object open(SealedFields record, int wanted) throws GeneralSecurityException {
    byte[][] opened = new byte[wanted][];
    for (int place = 0; place < wanted; place++) {
      init(Cipher.DECRYPT_MODE, record.key(), place);
      cipher.updateAAD(record.fields().get(place).associatedData());
      opened[place] = cipher.doFinal(record.sealed().get(place));
    }
    return opened;
  }

  private void init(int mode, SecretKey key, int place) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    nonce[NONCE_BYTES - 1] = (byte) place;
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
  }
}
