package dev.mantlet.fieldcrypto.jackson;

import com.fasterxml.jackson.annotation.Nulls;
import dev.mantlet.fieldcrypto.json.Failures;
import dev.mantlet.fieldcrypto.json.OpeningMembers;
import dev.mantlet.fieldcrypto.json.Refusals;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.util.AccessPattern;

/**
 * Reads one {@link Encrypted} property: takes nothing but the text of an opened member, and reads
 * its plaintext by the property's own deserializer.
 *
 * <p>That one is found when it is first used: while Jackson makes the property, a class that
 * contains itself is not ready yet.
 */
final class OpeningDeserializer extends ValueDeserializer<Object> {
  private final BeanProperty property;
  private volatile @Nullable ValueDeserializer<Object> found;

  private OpeningDeserializer(BeanProperty property) {
    this.property = property;
  }

  /**
   * The deserializer of {@code property}.
   *
   * @throws RefusedUseException if the property does not take a null as it is
   */
  private static OpeningDeserializer of(BeanProperty property) {
    Nulls nulls = property.getMetadata().getValueNulls();
    if (nulls != null && nulls != Nulls.SET && nulls != Nulls.DEFAULT) {
      throw Refusals.nullsAreOtherValues(property.getName(), nulls);
    }
    return new OpeningDeserializer(property);
  }

  /** What has a type id Jackson would merge by another deserializer, past this one. */
  @Override
  public @Nullable Boolean supportsUpdate(DeserializationConfig config) {
    boolean hasTypeId =
        property instanceof SettableBeanProperty settable && settable.hasValueTypeDeserializer();
    return hasTypeId ? Boolean.FALSE : null;
  }

  private ValueDeserializer<Object> own(DeserializationContext ctxt) {
    ValueDeserializer<Object> own = found;
    if (own == null) {
      own = ctxt.findContextualValueDeserializer(property.getType(), property);
      found = own;
    }
    return own;
  }

  @Override
  public Object deserialize(JsonParser p, DeserializationContext ctxt) {
    return open(p, ctxt, (own, value) -> own.deserialize(value, ctxt));
  }

  @Override
  public Object deserialize(JsonParser p, DeserializationContext ctxt, Object into) {
    return open(p, ctxt, (own, value) -> own.deserialize(value, ctxt, into));
  }

  @Override
  public Object deserializeWithType(
      JsonParser p, DeserializationContext ctxt, TypeDeserializer type) {
    return opened(p, ctxt, (own, value) -> own.deserializeWithType(value, ctxt, type));
  }

  @Override
  public Object deserializeWithType(
      JsonParser p, DeserializationContext ctxt, TypeDeserializer type, Object into) {
    return opened(p, ctxt, (own, value) -> own.deserializeWithType(value, ctxt, type, into));
  }

  /** Jackson asks once more after a null, but not where it reads a type id. */
  private Object open(JsonParser p, DeserializationContext ctxt, Step step) {
    Object value = opened(p, ctxt, step);
    OpeningMembers members = members(ctxt);
    members.readNull(value == null && !members.isInside() ? this : members);
    return value;
  }

  private Object opened(JsonParser p, DeserializationContext ctxt, Step step) {
    OpeningMembers members = members(ctxt);
    ValueDeserializer<Object> own = own(ctxt);
    if (members.isInside()) {
      return step.read(own, p);
    }
    if (!p.hasToken(JsonToken.VALUE_STRING)) {
      throw members.failed(); // a value in clear
    }
    String text = p.getString();
    return members.takeNull(text)
        ? own.getNullValue(ctxt)
        : opened(members.take(text).orElseThrow(members::failed), members, ctxt, own, step);
  }

  private Object opened(
      byte[] json,
      OpeningMembers members,
      DeserializationContext ctxt,
      ValueDeserializer<Object> own,
      Step step) {
    members.enter();
    try (JsonParser value = PlainJson.parser(ctxt, json)) {
      return value.nextToken() == JsonToken.VALUE_NULL
          ? own.getNullValue(ctxt)
          : step.read(own, value);
    } catch (RuntimeException e) {
      throw Failures.of(
          "the @Encrypted property "
              + property.getName()
              + " of "
              + property.getMember().getDeclaringClass().getName()
              + " does not take its opened value",
          e);
    } finally {
      members.leave();
    }
  }

  /** A null that stands in clear is not authentic, unless inside an opened value. */
  @Override
  public Object getNullValue(DeserializationContext ctxt) {
    OpeningMembers members = members(ctxt);
    if (!members.isInside() && !members.hasReadNull(this)) {
      throw members.failed();
    }
    return own(ctxt).getNullValue(ctxt);
  }

  @Override
  public Object getAbsentValue(DeserializationContext ctxt) {
    members(ctxt);
    return own(ctxt).getAbsentValue(ctxt);
  }

  @Override
  public AccessPattern getNullAccessPattern() {
    return AccessPattern.DYNAMIC;
  }

  private OpeningMembers members(DeserializationContext ctxt) {
    if (ctxt.getAttribute(OpeningMembers.class) instanceof OpeningMembers members) {
      return members;
    }
    throw Refusals.noContextToRead(property.getName());
  }

  /** Stands for the deserializer of a property until the property is known. */
  static final class Unbound extends ValueDeserializer<Object> {
    @Override
    public ValueDeserializer<?> createContextual(
        DeserializationContext ctxt, BeanProperty property) {
      return of(property);
    }

    @Override
    public Object deserialize(JsonParser p, DeserializationContext ctxt) {
      throw new RefusedUseException("@Encrypted stands on what is not a property");
    }
  }

  /** One of the ways in which Jackson reads a value. */
  @FunctionalInterface
  private interface Step {
    Object read(ValueDeserializer<Object> own, JsonParser value);
  }
}
