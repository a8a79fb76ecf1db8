/** Field-level envelope encryption on Google Tink. */
@org.jspecify.annotations.NullMarked
module dev.mantlet.fieldcrypto {
  requires static transitive org.jspecify;
  requires com.google.crypto.tink;
  requires com.github.benmanes.caffeine;
  requires static transitive tools.jackson.databind;

  exports dev.mantlet.fieldcrypto;
}
