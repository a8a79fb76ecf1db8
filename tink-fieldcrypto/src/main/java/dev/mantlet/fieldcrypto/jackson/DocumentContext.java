package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.FieldContext;
import java.util.Optional;

/**
 * Whose record a document is: tenant, data subject if there is one, record id, and record version
 * if there is one. For both Jacksons; type and schema version come from {@link EncryptedRecord} or
 * {@link SealedPaths}.
 *
 * <p>All of it comes from where the caller knows it, never from the document; what was sealed in
 * another context does not open. Built in named steps, so that no two strings can be swapped:
 *
 * <pre>{@code
 * DocumentContext.tenant("bank-a").subject("c-9").record("d-17").version(4)
 * }</pre>
 *
 * <p>Each string has 1 to 1,024 UTF-8 bytes, is taken as it is and must have no lone surrogate.
 * Immutable.
 */
public final class DocumentContext {
  private final Tenant owner;
  private final String id;
  private final long version;

  private DocumentContext(Tenant owner, String id, long version) {
    this.owner = owner;
    this.id = id;
    this.version = version;
  }

  /**
   * The first step: whose data it is.
   *
   * @throws IllegalArgumentException if it cannot be bound
   */
  public static Tenant tenant(String tenant) {
    FieldContext.tenant(tenant);
    return new Tenant(tenant, Optional.empty());
  }

  /**
   * The same record in this version, against replay: a document of another version does not open.
   *
   * <p>The caller keeps the current version elsewhere, where whoever writes the store cannot; it
   * must go up each time that the record is written.
   *
   * @param number 1 or above
   * @throws IllegalArgumentException if it is below 1
   */
  public DocumentContext version(long number) {
    if (number < 1) {
      throw new IllegalArgumentException("record version must be 1 or above, was " + number);
    }
    return new DocumentContext(owner, id, number);
  }

  /** Whose data it is. */
  public String tenant() {
    return owner.tenant;
  }

  /** The data subject, if the data keys are those of one. */
  public Optional<String> subject() {
    return owner.subject;
  }

  /** The id of the record, which is unique within tenant and type. */
  public String id() {
    return id;
  }

  /** The version of the record; 0 if it has none. */
  public long version() {
    return version;
  }

  /** Tenant, subject and id may be personal. */
  @Override
  public String toString() {
    return "DocumentContext[redacted" + (version == 0 ? "]" : ", version=" + version + "]");
  }

  /** A tenant; next comes the record, or before it a data subject. */
  public static final class Tenant {
    private final String tenant;
    private final Optional<String> subject;

    private Tenant(String tenant, Optional<String> subject) {
      this.tenant = tenant;
      this.subject = subject;
    }

    /**
     * The person or other subject whose data these are: data keys then belong to this subject
     * alone, so that destroying them makes all its documents unreadable, backups included. Left
     * out, the data keys belong to the tenant.
     *
     * @throws IllegalArgumentException if it cannot be bound
     */
    public Subject subject(String name) {
      FieldContext.tenant(tenant).subject(name);
      return new Subject(new Tenant(tenant, Optional.of(name)));
    }

    /**
     * The record with this id, which is unique within tenant and type.
     *
     * @throws IllegalArgumentException if it cannot be bound
     */
    public DocumentContext record(String id) {
      FieldContext.tenant(tenant).type("any").schema(1).record(id);
      return new DocumentContext(this, id, 0);
    }
  }

  /** A data subject of a tenant; next comes the record. */
  public static final class Subject {
    private final Tenant owner;

    private Subject(Tenant owner) {
      this.owner = owner;
    }

    /**
     * The record with this id, which is unique within tenant and type.
     *
     * @throws IllegalArgumentException if it cannot be bound
     */
    public DocumentContext record(String id) {
      return owner.record(id);
    }
  }
}
