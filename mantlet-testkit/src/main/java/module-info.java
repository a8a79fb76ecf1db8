/**
 * What application teams use in their unit tests: attacks, fakes, manual time, seeded noise,
 * tampering.
 */
@org.jspecify.annotations.NullMarked
module dev.mantlet.testkit {
  requires static transitive org.jspecify;
  requires transitive dev.mantlet.fieldcrypto;
  requires transitive dev.mantlet.integrity;
  requires transitive dev.mantlet.guard;
  requires transitive dev.mantlet.dp;

  exports dev.mantlet.testkit;
}
