package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyOwner;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Makes the tokens of one column: HMAC-SHA-256 under a key that is derived from the owner's index
 * key for this column, kind, form and number of bits, cut to the bits. Thread-safe.
 */
final class IndexColumn {
  private static final byte[] LABEL = CanonicalBytes.ascii("mantlet blind index, 1");
  private static final int KEY_BYTES = 32;

  private final IndexKeySource keys;
  private final String type;
  private final String path;
  private final int bits;
  private final byte[] label;
  private final Lending<Engine> engines = new Lending<>(Engine::new);

  /**
   * A column for values of one form.
   *
   * @param kind the code of the kind of index
   * @param form the code of the form of values
   */
  IndexColumn(IndexKeySource keys, String type, String path, int kind, int form, int bits) {
    this.keys = keys;
    this.type = type;
    this.path = path;
    this.bits = bits;
    this.label =
        new CanonicalBytes()
            .raw(LABEL)
            .u8(kind)
            .u8(form)
            .u8(bits)
            .string(type)
            .string(path)
            .toArray();
  }

  /** The tokens of {@code messages} under the active key, in the order of their values. */
  SortedSet<BlindIndex.Token> active(KeyOwner owner, List<Message> messages) {
    return tokens(keys(owner).get(0), messages);
  }

  /** The tokens of {@code messages}: a set for the active key, then one for each retired one. */
  List<SortedSet<BlindIndex.Token>> all(KeyOwner owner, List<Message> messages) {
    return keys(owner).stream().map(key -> tokens(key, messages)).toList();
  }

  /** The tokens of {@code messages} under any of the keys. */
  @SuppressWarnings("JdkObsolete") // read only: what it is navigated for is done here
  SortedSet<BlindIndex.Token> any(KeyOwner owner, List<Message> messages) {
    SortedSet<BlindIndex.Token> tokens = new TreeSet<>();
    all(owner, messages).forEach(tokens::addAll);
    return Collections.unmodifiableSortedSet(tokens);
  }

  private List<DataKey> keys(KeyOwner owner) {
    CanonicalBytes.checked("tenant", owner.tenant());
    owner.subject().ifPresent(subject -> CanonicalBytes.checked("subject", subject));
    return keys.keys(owner);
  }

  private SortedSet<BlindIndex.Token> tokens(DataKey indexKey, List<Message> messages) {
    return engines.lend(engine -> {
      SortedSet<BlindIndex.Token> tokens = new TreeSet<>();
      byte[] columnKey = new byte[0];
      byte[] parameters = new byte[0];
      for (Message message : messages) {
        if (columnKey.length == 0 || !Arrays.equals(parameters, message.parameters())) {
          Arrays.fill(columnKey, (byte) 0);
          parameters = message.parameters();
          columnKey = columnKey(engine.hmac(), indexKey, parameters);
          engine.hmac().under(columnKey);
        }
        tokens.add(token(engine.hmac().mac(message.content())));
      }
      Arrays.fill(columnKey, (byte) 0);
      return Collections.unmodifiableSortedSet(tokens);
    });
  }

  private byte[] columnKey(HmacSha256 hmac, DataKey indexKey, byte[] parameters) {
    byte[] info =
        new CanonicalBytes(label.length + parameters.length).raw(label).raw(parameters).toArray();
    return hmac.under(indexKey).expand(info, KEY_BYTES);
  }

  private BlindIndex.Token token(byte[] mac) {
    return new BlindIndex.Token(ByteBuffer.wrap(mac).getLong() >>> (Long.SIZE - bits), bits);
  }

  /** The expected number of {@code others} that have the token of a value by accident. */
  double expectedFalsePositives(long others) {
    if (others < 0) {
      throw new IllegalArgumentException(
          "the number of other values must be 0 or above, was " + others);
    }
    return Math.scalb((double) others, -bits);
  }

  @Override
  public String toString() {
    return "[type=" + type + ", path=" + path + ", bits=" + bits + "]";
  }

  /**
   * What a token is computed from. The arrays are shared: not to be changed.
   *
   * @param parameters what the column key depends on beyond the column
   * @param content the value, or a part of it
   */
  record Message(byte[] parameters, byte[] content) {
    @Override
    public String toString() {
      return "Message[redacted]";
    }
  }
}
