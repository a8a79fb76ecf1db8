package dev.mantlet.fieldcrypto.json;

import dev.mantlet.fieldcrypto.FieldContext;
import dev.mantlet.fieldcrypto.RecordContext;
import dev.mantlet.fieldcrypto.jackson.DocumentContext;
import java.util.Optional;

/** Whose record a call writes or reads: what the caller says, never the document. Immutable. */
public final class RecordScope {
  /** Length up to which an ASCII id can surely be bound, so that it need not be encoded twice. */
  private static final int SHORT = 256;

  private static final RecordType ANY = new RecordType("any", 1);

  private final String tenant;
  private final Optional<String> subject;
  private final String id;
  private final long version;
  private final FieldContext.Tenant steps;

  private RecordScope(String tenant, Optional<String> subject, String id, long version) {
    this.tenant = tenant;
    this.subject = subject;
    this.id = id;
    this.version = version;
    this.steps = FieldContext.tenant(tenant);
  }

  /**
   * The record {@code id} of {@code tenant}, of no subject and without a version.
   *
   * @throws IllegalArgumentException if one of them cannot be bound
   */
  public static RecordScope of(String tenant, String id) {
    RecordScope scope = new RecordScope(tenant, Optional.empty(), id, 0);
    if (!isPlain(id)) {
      scope.context(ANY); // refuses what cannot be bound here, where it was given
    }
    return scope;
  }

  /** The record that {@code context} names. */
  public static RecordScope of(DocumentContext context) {
    return new RecordScope(context.tenant(), context.subject(), context.id(), context.version());
  }

  private static boolean isPlain(String id) {
    boolean plain = !id.isEmpty() && id.length() <= SHORT;
    for (int i = 0; plain && i < id.length(); i++) {
      plain = id.charAt(i) < 0x80;
    }
    return plain;
  }

  /** The context of a record of {@code type}. */
  public RecordContext context(RecordType type) {
    RecordContext context = ofType(type.name()).schema(type.schema()).record(id);
    return version == 0 ? context : context.version(version);
  }

  private FieldContext.TenantType ofType(String name) {
    return subject.isPresent() ? steps.subject(subject.get()).type(name) : steps.type(name);
  }

  /** Whether {@code value} repeats the tenant. */
  public boolean isTenant(String value) {
    return tenant.equals(value);
  }

  /** Whether {@code value} repeats the record id. */
  public boolean isRecordId(String value) {
    return id.equals(value);
  }

  /** The tenant, the subject and the id may be personal. */
  @Override
  public String toString() {
    return "RecordScope[redacted]";
  }
}
