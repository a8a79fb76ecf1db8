/** Verifies models that were signed keyless, with Sigstore; offline, for one named identity. */
@org.jspecify.annotations.NullMarked
module dev.mantlet.integrity.sigstore {
  requires static transitive org.jspecify;
  requires transitive dev.mantlet.integrity;
  requires sigstore.java;

  exports dev.mantlet.integrity.sigstore;
}
