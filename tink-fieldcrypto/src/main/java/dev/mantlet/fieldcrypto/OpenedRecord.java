package dev.mantlet.fieldcrypto;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The fields of a record that was exactly what was sealed in the caller's context; only a {@link
 * RecordCipher} makes one.
 *
 * <p>The arrays inside are the caller's, to read and to wipe. Not thread-safe where they are
 * changed.
 */
public final class OpenedRecord {
  private final Map<String, byte[]> fields;
  private final boolean needsReseal;

  OpenedRecord(Members plain, boolean needsReseal) {
    this.fields = plain.toMap(Function.identity());
    this.needsReseal = needsReseal;
  }

  /** The plaintext by path, in the order of the paths' UTF-8 bytes; unmodifiable. */
  public Map<String, byte[]> fields() {
    return fields;
  }

  /** The plaintext of the field at {@code path}; empty if no such field was sealed. */
  public Optional<byte[]> field(String path) {
    return Optional.ofNullable(fields.get(path));
  }

  /**
   * Whether the data key of the record seals no more, so that the record should be sealed again
   * when convenient: it opens as long as the key is not disabled or destroyed.
   */
  public boolean needsReseal() {
    return needsReseal;
  }

  /** The number of fields; neither paths nor values. */
  @Override
  public String toString() {
    return "OpenedRecord[" + fields.size() + " fields" + (needsReseal ? ", needs reseal]" : "]");
  }
}
