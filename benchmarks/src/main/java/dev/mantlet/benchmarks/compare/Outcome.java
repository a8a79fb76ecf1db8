package dev.mantlet.benchmarks.compare;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How the measuring of one case ended, as a case's JVM writes it for the JVM that asked. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Outcome.Measured.class, name = "measured"),
  @JsonSubTypes.Type(value = Outcome.Skipped.class, name = "skipped"),
  @JsonSubTypes.Type(value = Outcome.Failed.class, name = "failed")
})
sealed interface Outcome {
  /** There are figures. */
  record Measured(Measurement measurement) implements Outcome {}

  /** The comparison cannot be made here. */
  record Skipped(String reason) implements Outcome {}

  /** A side threw, or its JVM died. */
  record Failed(String message) implements Outcome {}
}
