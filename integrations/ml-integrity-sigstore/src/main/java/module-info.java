/** Verifies models that were signed keyless, with Sigstore; offline, for one named identity. */
@org.jspecify.annotations.NullMarked
module dev.mantlet.integrity.sigstore {
  requires static transitive org.jspecify;
  requires transitive dev.mantlet.integrity;
  requires sigstore.java;

  // What sigstore-java needs: an automatic module cannot say so itself.
  requires com.google.common;
  requires com.google.gson;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.util;

  exports dev.mantlet.integrity.sigstore;
}
