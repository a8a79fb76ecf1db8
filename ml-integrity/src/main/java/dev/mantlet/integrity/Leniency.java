package dev.mantlet.integrity;

/**
 * What a policy lets through beyond the default; {@link TrustPolicy.Builder} says what it costs.
 */
enum Leniency {
  UNPORTABLE_NAMES,
  SYMBOLIC_LINKS,
  UNSIGNED_FILES,
  FORMAT_OF_VERSION_02,
  FILES_THAT_CARRY_CODE
}
