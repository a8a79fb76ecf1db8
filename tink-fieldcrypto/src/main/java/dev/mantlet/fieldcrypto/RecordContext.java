package dev.mantlet.fieldcrypto;

/**
 * The record that sealed fields belong to: tenant, type, record id and schema version.
 *
 * <p>Made by the steps of {@link FieldContext#tenant}. Immutable.
 */
public final class RecordContext {
  private final String tenant;
  private final String type;
  private final int schema;
  private final byte[] canonicalBytes;

  RecordContext(String tenant, String type, String record, int schema) {
    this.tenant = tenant;
    this.type = type;
    this.schema = schema;
    this.canonicalBytes =
        new CanonicalBytes().string(tenant).string(type).string(record).u32(schema).toArray();
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

  String tenant() {
    return tenant;
  }

  /** lp(tenant) ‖ lp(type) ‖ lp(record id) ‖ u32 schema; shared, never handed out or changed. */
  byte[] canonicalBytes() {
    return canonicalBytes;
  }

  /** The context without the record id, which may be personal itself. */
  @Override
  public String toString() {
    return "RecordContext[tenant=" + tenant + ", type=" + type + ", schema=" + schema + "]";
  }
}
