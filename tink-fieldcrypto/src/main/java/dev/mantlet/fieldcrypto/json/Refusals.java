package dev.mantlet.fieldcrypto.json;

import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import java.lang.annotation.Annotation;

/** The refusals that both integrations have in common: classes and properties, never values. */
public final class Refusals {
  private Refusals() {}

  /** A property that cannot be sealed as it is declared. */
  public static RefusedUseException property(String property, Class<?> type, String why) {
    return new RefusedUseException(
        "the @Encrypted property " + property + " of " + type.getName() + " " + why);
  }

  /** A property with annotations that take the place of what {@code Encrypted} carries. */
  public static RefusedUseException disarmed(String property, Class<?> type) {
    return property(
        property,
        type,
        "cannot have @JsonSerialize or @JsonDeserialize of either Jackson as well: a mapper without"
            + " the module would then write it in clear; put them on the type of the value");
  }

  /** A property that can have more than one name. */
  public static RefusedUseException aliased(String property, Class<?> type) {
    return property(
        property,
        type,
        "has an alias, under which nothing could ever be opened: a value is bound to its path");
  }

  /** An object with sealed properties that would be made of something in clear. */
  public static RefusedUseException inClear(Class<?> type) {
    return new RefusedUseException(
        type.getName()
            + " has @Encrypted properties and is made of its properties only, not of a text, a"
            + " number or another value in clear");
  }

  /** A property that holds sealed values and can have more than one name. */
  public static RefusedUseException manyNames(String property, Class<?> type) {
    return new RefusedUseException(
        "the property "
            + property
            + " of "
            + type.getName()
            + " holds @Encrypted properties and can have several names, by an alias or because case"
            + " does not count: a document with two of them would have its sealed values opened and"
            + " then replaced");
  }

  /** A class to be read by paths, of which a property may have a second name. */
  public static RefusedUseException secondNames(Class<?> type) {
    return new RefusedUseException(
        type.getName()
            + " is or holds a class with aliases, or the case of names does not count: a value in"
            + " clear under a second name would take the place of one that SealedPaths seal; read a"
            + " JsonNode or a Map, or drop the second names");
  }

  /** A field that is sealed, and whose getter Jackson takes for another property. */
  public static RefusedUseException twin(String property, Class<?> type, String other) {
    return property(
        property,
        type,
        "has a twin, "
            + other
            + ", which Jackson takes for another property and writes and reads in clear: put the"
            + " annotation on the getter, or give both one name by @JsonProperty");
  }

  /** A parameter that is no property. */
  public static RefusedUseException parameter(Class<?> type, String of) {
    return new RefusedUseException(
        type.getName()
            + " has @Encrypted on a parameter of "
            + of
            + " that is no property of it, so that nothing would be sealed: put it on the field or"
            + " the getter, or on a parameter with a name of the constructor that Jackson calls");
  }

  /** A property whose writer is not the one that seals. */
  public static RefusedUseException takenOver(String property, Class<?> type, Object by) {
    return property(
        property,
        type,
        "cannot be sealed: it is unwrapped, or another module took it over ("
            + by.getClass().getName()
            + ")");
  }

  /** A property that would take a null for something else. */
  public static RefusedUseException nullsAreOtherValues(String property, Object nulls) {
    return new RefusedUseException(
        "the @Encrypted property "
            + property
            + " cannot have @JsonSetter(nulls = "
            + nulls
            + "), nor its mapper such a default: a null that was not sealed would be taken for"
            + " another value");
  }

  /** An any-getter or any-setter that is to be sealed. */
  public static RefusedUseException any(Class<?> type, String what) {
    return new RefusedUseException(
        type.getName()
            + " has @Encrypted on "
            + what
            + ", whose members have no place of their own: seal a map as a whole");
  }

  /** A class with sealed properties that is written or read by something else. */
  public static RefusedUseException bypassed(Class<?> type, Object by) {
    Class<?> named = by instanceof Class<?> itself ? itself : by.getClass();
    return new RefusedUseException(
        type.getName()
            + " has @Encrypted properties and is written or read by "
            + named.getName()
            + " instead of by its properties, which would bypass the sealing");
  }

  /** A class with sealed properties that brings its own way to be written or read. */
  public static RefusedUseException ownShape(String type) {
    return new RefusedUseException(
        type
            + " has @Encrypted properties, or a builder with them, and cannot have @JsonSerialize or"
            + " @JsonDeserialize of either Jackson on the class: it would bypass the sealing");
  }

  /** A document with objects that are written once and then referred to. */
  public static RefusedUseException objectIds(Object bean) {
    return new RefusedUseException(
        bean.getClass().getName()
            + " has or holds objects with @JsonIdentityInfo, which a sealed document cannot have: a"
            + " sealed value could refer to one in clear");
  }

  /** A write without a context. */
  public static RefusedUseException noContextToWrite(Object bean) {
    return new RefusedUseException(
        bean.getClass().getName()
            + " has @Encrypted properties and needs a context: SealedJson.writer(mapper), then"
            + " forRecord(tenant, id), and no SealedPaths; nor can another generator come between");
  }

  /** A read without a context. */
  public static RefusedUseException noContextToRead(String property) {
    return new RefusedUseException(
        "the @Encrypted property "
            + property
            + " needs a context: SealedJson.reader(mapper, type), then forRecord(tenant, id)");
  }

  /** A root that no context belongs to. */
  public static RefusedUseException noRecord(Class<?> type) {
    return new RefusedUseException(
        type.getName()
            + " has no @EncryptedRecord(type, schema), so that nothing in it could be bound to a"
            + " context; without annotations give SealedPaths");
  }

  /** A root that is somebody else's. */
  public static RefusedUseException anotherContext(String type) {
    return new RefusedUseException(
        type
            + " has a property with @TenantId or @RecordId that is not the tenant or the record id"
            + " that forRecord was given");
  }

  /** A class that says it repeats the context where nothing of it can be read. */
  public static RefusedUseException unread(String type, Class<? extends Annotation> annotation) {
    return new RefusedUseException(
        type
            + " has @"
            + annotation.getSimpleName()
            + " where Jackson reads no value to compare with the context: give that property a"
            + " getter or a visible field, or take the annotation away");
  }

  /** A document that its class takes only in part. */
  public static RefusedUseException notAllTaken(String type) {
    return new RefusedUseException(
        type
            + " does not take all opened values: the document has sealed values where the class has"
            + " no @Encrypted property, or ignores it");
  }

  /** A mapper without the module. */
  public static IllegalArgumentException noModule() {
    return new IllegalArgumentException(
        "the mapper has no EncryptedModule: add EncryptedModule.using(recordCipher) to it");
  }

  /** A mapper that does not look at annotations. */
  public static IllegalArgumentException noAnnotations() {
    return new IllegalArgumentException(
        "the mapper has MapperFeature.USE_ANNOTATIONS off, so that it does not see @Encrypted");
  }
}
