package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.FieldContext;
import dev.mantlet.fieldcrypto.RecordContext;
import tools.jackson.databind.DatabindContext;

/**
 * Whose record a call writes or reads: travels as attribute of the call, under this class as key,
 * and is claimed by one record only.
 */
final class RecordScope {
  private static final Object CLAIMED = new Object();

  private final FieldContext.Tenant tenant;
  private final String id;

  private RecordScope(FieldContext.Tenant tenant, String id) {
    this.tenant = tenant;
    this.id = id;
  }

  static RecordScope of(String tenant, String id) {
    RecordScope scope = new RecordScope(FieldContext.tenant(tenant), id);
    scope.context("any", 1); // refuses an id that cannot be bound here, where it was given
    return scope;
  }

  private RecordContext context(String type, int schema) {
    return tenant.type(type).schema(schema).record(id);
  }

  /**
   * Takes the call's only context for a record of {@code shape}.
   *
   * @throws RefusedUseException if the call has none, another record has it, or the record is not
   *     the whole document
   */
  static RecordContext claim(DatabindContext call, SealedShape shape, boolean atRoot) {
    boolean claimed = call.getAttribute(CLAIMED) != null;
    if (!claimed && !(call.getAttribute(RecordScope.class) instanceof RecordScope)) {
      throw new RefusedUseException(
          shape.name()
              + " has @Encrypted properties and needs a context: SealedJson.writer(mapper) or"
              + " reader(mapper, type), then forRecord(tenant, id)");
    }
    if (claimed || !atRoot) {
      throw new RefusedUseException(
          shape.name()
              + " has @Encrypted properties and must be the whole document: inside another value,"
              + " in a list or in a map it has no context of its own");
    }
    call.setAttribute(CLAIMED, true);
    return ((RecordScope) call.getAttribute(RecordScope.class))
        .context(shape.type(), shape.schema());
  }

  /** The tenant and the id may be personal. */
  @Override
  public String toString() {
    return "RecordScope[redacted]";
  }
}
