package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyOwner;
import java.util.Optional;

/**
 * The place that a sealed value belongs to: tenant, data subject if there is one, type, schema
 * version, record, record version if there is one, and path.
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
  private final byte[] scope;

  FieldContext(RecordContext record, String path) {
    byte[] utf8 = CanonicalBytes.utf8("path", path);
    this.record = record;
    this.path = path;
    this.scope = new CanonicalBytes(Short.BYTES + utf8.length).string(utf8).toArray();
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

  /**
   * lp(path): what the envelope of a single field protects beyond the record's context; shared,
   * never handed out or changed.
   */
  byte[] scope() {
    return scope;
  }

  /** The context without record id and subject, which may be personal themselves. */
  @Override
  public String toString() {
    return "FieldContext[" + record + ", path=" + path + "]";
  }

  /** A tenant; next comes the type of its records, or before it a data subject. */
  public static final class Tenant {
    private final String tenant;

    private Tenant(String tenant) {
      this.tenant = tenant;
    }

    /**
     * The person or other subject whose data these are: data keys then belong to this subject
     * alone, so that destroying them makes all its data unreadable, backups included. Left out, the
     * data keys belong to the tenant.
     */
    public Subject subject(String subject) {
      return new Subject(
          new KeyOwner(tenant, Optional.of(CanonicalBytes.checked("subject", subject))));
    }

    /**
     * The type of the records, such as a table or a class: a stable name, not a Java class name
     * that may change.
     */
    public TenantType type(String type) {
      return new TenantType(KeyOwner.tenant(tenant), CanonicalBytes.checked("type", type));
    }
  }

  /** A data subject of a tenant; next comes the type of the records. */
  public static final class Subject {
    private final KeyOwner owner;

    private Subject(KeyOwner owner) {
      this.owner = owner;
    }

    /**
     * The type of the records, such as a table or a class: a stable name, not a Java class name
     * that may change.
     */
    public TenantType type(String type) {
      return new TenantType(owner, CanonicalBytes.checked("type", type));
    }
  }

  /** A type of records; next comes its schema version. */
  public static final class TenantType {
    private final KeyOwner owner;
    private final String type;

    private TenantType(KeyOwner owner, String type) {
      this.owner = owner;
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
      return new RecordType(owner, type, version);
    }
  }

  /** A type of records in one schema version; worth keeping for all its records. */
  public static final class RecordType {
    private final KeyOwner owner;
    private final String type;
    private final int schema;

    private RecordType(KeyOwner owner, String type, int schema) {
      this.owner = owner;
      this.type = type;
      this.schema = schema;
    }

    /** The record with this id, which is unique within tenant and type. */
    public RecordContext record(String id) {
      return new RecordContext(this, CanonicalBytes.checked("record id", id), 0);
    }

    KeyOwner owner() {
      return owner;
    }

    int schema() {
      return schema;
    }

    /** The beginning of the context that does not depend on the record. */
    CanonicalBytes column() {
      return new CanonicalBytes()
          .string(owner.tenant())
          .string(owner.subject().orElse(""))
          .string(type);
    }

    /** All but the subject, which is personal. */
    String describe() {
      return "tenant=" + owner.tenant() + ", type=" + type + ", schema=" + schema;
    }
  }
}
