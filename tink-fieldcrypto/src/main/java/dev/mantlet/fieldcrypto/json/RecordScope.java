package dev.mantlet.fieldcrypto.json;

import dev.mantlet.fieldcrypto.FieldContext;
import dev.mantlet.fieldcrypto.RecordContext;

/** Whose record a call writes or reads: what the caller says, never the document. Immutable. */
public final class RecordScope {
  /** Length up to which an ASCII id can surely be bound, so that it need not be encoded twice. */
  private static final int SHORT = 256;

  private final String tenant;
  private final String id;
  private final FieldContext.Tenant steps;

  private RecordScope(String tenant, String id) {
    this.tenant = tenant;
    this.id = id;
    this.steps = FieldContext.tenant(tenant);
  }

  /**
   * The record {@code id} of {@code tenant}.
   *
   * @throws IllegalArgumentException if one of them cannot be bound
   */
  public static RecordScope of(String tenant, String id) {
    RecordScope scope = new RecordScope(tenant, id);
    if (!isPlain(id)) {
      scope.context("any", 1); // refuses what cannot be bound here, where it was given
    }
    return scope;
  }

  private static boolean isPlain(String id) {
    boolean plain = !id.isEmpty() && id.length() <= SHORT;
    for (int i = 0; plain && i < id.length(); i++) {
      plain = id.charAt(i) < 0x80;
    }
    return plain;
  }

  /** The context of a record of {@code type} in version {@code schema}. */
  public RecordContext context(String type, int schema) {
    return steps.type(type).schema(schema).record(id);
  }

  /** Whether {@code value} repeats the tenant. */
  public boolean isTenant(String value) {
    return tenant.equals(value);
  }

  /** Whether {@code value} repeats the record id. */
  public boolean isRecordId(String value) {
    return id.equals(value);
  }

  /** The tenant and the id may be personal. */
  @Override
  public String toString() {
    return "RecordScope[redacted]";
  }
}
