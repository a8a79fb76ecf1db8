package dev.mantlet.fieldcrypto.jackson;

import dev.mantlet.fieldcrypto.json.Refusals;
import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.ValueInstantiator;

/**
 * Makes an object of its properties and of nothing else: a text, a number or a map in a document,
 * of which a constructor could make one, is not authentic, and what it becomes may be encrypted.
 */
final class FromProperties extends ValueInstantiator.Delegating {
  private static final long serialVersionUID = 1L;

  FromProperties(ValueInstantiator any) {
    super(any);
  }

  @Override
  public ValueInstantiator createContextual(
      DeserializationContext ctxt, BeanDescription.Supplier bean) {
    ValueInstantiator any = delegate().createContextual(ctxt, bean);
    return any.equals(delegate()) ? this : new FromProperties(any);
  }

  private RefusedUseException refused() {
    return Refusals.inClear(getValueClass());
  }

  @Override
  public boolean canCreateFromString() {
    return false;
  }

  @Override
  public Object createFromString(DeserializationContext ctxt, String value) {
    throw refused();
  }

  @Override
  public boolean canCreateFromInt() {
    return false;
  }

  @Override
  public Object createFromInt(DeserializationContext ctxt, int value) {
    throw refused();
  }

  @Override
  public boolean canCreateFromLong() {
    return false;
  }

  @Override
  public Object createFromLong(DeserializationContext ctxt, long value) {
    throw refused();
  }

  @Override
  public boolean canCreateFromBigInteger() {
    return false;
  }

  @Override
  public Object createFromBigInteger(DeserializationContext ctxt, BigInteger value) {
    throw refused();
  }

  @Override
  public boolean canCreateFromDouble() {
    return false;
  }

  @Override
  public Object createFromDouble(DeserializationContext ctxt, double value) {
    throw refused();
  }

  @Override
  public boolean canCreateFromBigDecimal() {
    return false;
  }

  @Override
  public Object createFromBigDecimal(DeserializationContext ctxt, BigDecimal value) {
    throw refused();
  }

  @Override
  public boolean canCreateFromBoolean() {
    return false;
  }

  @Override
  public Object createFromBoolean(DeserializationContext ctxt, boolean value) {
    throw refused();
  }

  @Override
  public boolean canCreateUsingDelegate() {
    return false;
  }

  @Override
  public Object createUsingDelegate(DeserializationContext ctxt, Object value) {
    throw refused();
  }

  @Override
  public boolean canCreateUsingArrayDelegate() {
    return false;
  }

  @Override
  public Object createUsingArrayDelegate(DeserializationContext ctxt, Object value) {
    throw refused();
  }
}
