/** Remembers, in a file, which version of each model was accepted last; older ones are refused. */
@org.jspecify.annotations.NullMarked
module dev.mantlet.integrity.versions {
  requires static transitive org.jspecify;
  requires transitive dev.mantlet.integrity;

  exports dev.mantlet.integrity.versions;
}
