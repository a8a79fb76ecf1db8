package dev.mantlet.benchmarks.compare;

/** Measures one case. */
@FunctionalInterface
interface CaseRunner {
  Outcome run(Topic topic, Case measured, Plan plan);
}
