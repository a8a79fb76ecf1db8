/** The measures of guarded sessions and model slots as meters of Micrometer. */
@org.jspecify.annotations.NullMarked
module dev.mantlet.guard.micrometer {
  requires static transitive org.jspecify;
  requires transitive dev.mantlet.guard;
  requires transitive micrometer.core;

  exports dev.mantlet.guard.micrometer;
}
