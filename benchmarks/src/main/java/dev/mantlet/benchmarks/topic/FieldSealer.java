package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.topic.FieldRecord.Field;

/** A peer that seals each field by itself. */
@FunctionalInterface
interface FieldSealer {
  /** The sealed field. */
  byte[] seal(Field field) throws Exception;
}
