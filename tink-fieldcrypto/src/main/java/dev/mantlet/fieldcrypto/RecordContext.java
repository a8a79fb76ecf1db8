package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyOwner;

/**
 * The record that sealed fields belong to: tenant, data subject if there is one, type, record id,
 * schema version, and record version if there is one.
 *
 * <p>Made by the steps of {@link FieldContext#tenant}. Immutable.
 */
public final class RecordContext {
  private final FieldContext.RecordType type;
  private final String id;
  private final long version;
  private final byte[] canonicalBytes;

  RecordContext(FieldContext.RecordType type, String id, long version) {
    this.type = type;
    this.id = id;
    this.version = version;
    this.canonicalBytes = type.column().string(id).u32(type.schema()).u64(version).toArray();
  }

  /**
   * The same record in this version, against replay: a seal of another version does not open.
   *
   * <p>The caller keeps the current version elsewhere, where whoever writes the store cannot; it
   * must go up with each seal.
   *
   * @param number 1 or above
   * @throws IllegalArgumentException if it is below 1
   */
  public RecordContext version(long number) {
    if (number < 1) {
      throw new IllegalArgumentException("record version must be 1 or above, was " + number);
    }
    return new RecordContext(type, id, number);
  }

  /**
   * The field at {@code path} in this record; the path is bound as it is, without normalisation.
   *
   * @throws IllegalArgumentException if the path is empty, longer than 1,024 UTF-8 bytes or has a
   *     lone surrogate
   */
  public FieldContext path(String path) {
    return new FieldContext(this, path);
  }

  /** Whose data keys seal it. */
  KeyOwner owner() {
    return type.owner();
  }

  /**
   * lp(tenant) ‖ lp(subject) ‖ lp(type) ‖ lp(record id) ‖ u32 schema ‖ u64 version; shared, never
   * handed out or changed.
   */
  byte[] canonicalBytes() {
    return canonicalBytes;
  }

  /** lp(tenant) ‖ lp(subject) ‖ lp(type): the same for all records. */
  byte[] columnBytes() {
    return type.column().toArray();
  }

  /** The context without record id and subject, which may be personal themselves. */
  @Override
  public String toString() {
    return "RecordContext[" + type.describe() + (version == 0 ? "" : ", version=" + version) + "]";
  }
}
