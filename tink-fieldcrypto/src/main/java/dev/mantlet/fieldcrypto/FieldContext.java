package dev.mantlet.fieldcrypto;

/**
 * The place that a sealed value belongs to: tenant, type, record, path and schema version.
 *
 * <p>A value opens only in the context that it was sealed in. The context is not stored with the
 * value: on open it comes from the caller, never from the document. Only names that never change
 * belong in it. Built in named steps, so that no two strings can be swapped:
 *
 * <pre>{@code
 * FieldContext.tenant("bank-a").type("deposit").schema(1).record("d-17").path("payer.iban")
 * }</pre>
 *
 * <p>Each string has 1 to 1,024 UTF-8 bytes, is taken as it is (no normalisation, no case folding)
 * and must have no lone surrogate. Immutable.
 */
public final class FieldContext {
  private final RecordContext record;
  private final String path;

  FieldContext(RecordContext record, String path) {
    this.record = record;
    this.path = CanonicalBytes.checked("path", path);
  }

  /** The first step: whose data it is. A data key belongs to one tenant. */
  public static Tenant tenant(String tenant) {
    return new Tenant(CanonicalBytes.checked("tenant", tenant));
  }

  /** The context of the whole record. */
  public RecordContext record() {
    return record;
  }

  /** The path of the field in its record. */
  public String path() {
    return path;
  }

  /** The context without the record id, which may be personal itself. */
  @Override
  public String toString() {
    return "FieldContext[" + record + ", path=" + path + "]";
  }

  /** A tenant; next comes the type of its records. */
  public static final class Tenant {
    private final String tenant;

    private Tenant(String tenant) {
      this.tenant = tenant;
    }

    /**
     * The type of the records, such as a table or a class: a stable name, not a Java class name
     * that may change.
     */
    public TenantType type(String type) {
      return new TenantType(tenant, CanonicalBytes.checked("type", type));
    }
  }

  /** A type of records of a tenant; next comes its schema version. */
  public static final class TenantType {
    private final String tenant;
    private final String type;

    private TenantType(String tenant, String type) {
      this.tenant = tenant;
      this.type = type;
    }

    /**
     * The version of the meaning of the fields, 1 or above.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public RecordType schema(int version) {
      if (version < 1) {
        throw new IllegalArgumentException("schema version must be 1 or above, was " + version);
      }
      return new RecordType(tenant, type, version);
    }
  }

  /** A type of records in one schema version; worth keeping for all its records. */
  public static final class RecordType {
    private final String tenant;
    private final String type;
    private final int schema;

    private RecordType(String tenant, String type, int schema) {
      this.tenant = tenant;
      this.type = type;
      this.schema = schema;
    }

    /** The record with this id, which is unique within tenant and type. */
    public RecordContext record(String id) {
      return new RecordContext(tenant, type, CanonicalBytes.checked("record id", id), schema);
    }
  }
}
