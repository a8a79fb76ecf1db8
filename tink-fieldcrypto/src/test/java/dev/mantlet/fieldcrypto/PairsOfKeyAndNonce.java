package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.PlainCrypto.join;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Collects under which key and nonce each member of sealed records and each sealed field was
 * sealed, and tells of pairs that were used before.
 *
 * <p>That a pair was really used is shown by opening the member under it with the JDK.
 */
final class PairsOfKeyAndNonce {
  private final Function<byte[], byte[]> dataKeys;
  private final Set<String> pairs = new HashSet<>();
  private final List<String> reused = new ArrayList<>();

  /** Finds the data key by the id in a header. */
  PairsOfKeyAndNonce(Function<byte[], byte[]> dataKeys) {
    this.dataKeys = dataKeys;
  }

  void add(SealedRecord record) {
    byte[] header = record.headerBytes();
    byte[] dataKey = dataKeys.apply(Arrays.copyOfRange(header, 4, 20));
    byte[] commitment = Arrays.copyOfRange(header, 36, 68);
    byte[] info = join(PlainReader.utf8("mantlet K_enc, 1"), commitment);
    byte[] key = PlainCrypto.expand("HmacSHA256", dataKey, info, 32);
    int position = 0;
    for (Map.Entry<byte[], byte[]> member : PlainWriter.sorted(record.memberBytes()).entrySet()) {
      byte[] sealed = Arrays.copyOfRange(member.getValue(), 1, member.getValue().length);
      byte[] nonce = join(new byte[8], PlainReader.u32(position++));
      add(key, nonce, commitment, sealed, new String(member.getKey(), UTF_8));
    }
  }

  /** A field with its data key embedded: under K_field and the beginning of its commitment. */
  void add(String path, byte[] field) {
    byte[] dataKey = dataKeys.apply(Arrays.copyOfRange(field, 4, 20));
    byte[] key =
        PlainCrypto.expand("HmacSHA256", dataKey, PlainReader.utf8("mantlet K_field, 1"), 32);
    byte[] commitment = Arrays.copyOfRange(field, 36, 68);
    int wrapped = (field[68] & 0xff) << 8 | field[69] & 0xff;
    byte[] sealed = Arrays.copyOfRange(field, 70 + wrapped, field.length);
    add(key, Arrays.copyOf(commitment, 12), commitment, sealed, path);
  }

  private void add(byte[] key, byte[] nonce, byte[] commitment, byte[] sealed, String path) {
    PlainCrypto.openGcm(key, nonce, commitment, sealed)
        .orElseThrow(() -> new AssertionError("sealed under another key or nonce"));
    if (!pairs.add(HexFormat.of().formatHex(join(key, nonce)))) {
      reused.add(path);
    }
  }

  int distinct() {
    return pairs.size();
  }

  /** The paths of members whose pair was used before. */
  List<String> reused() {
    return reused;
  }
}
