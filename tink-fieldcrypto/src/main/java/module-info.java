/** Field-level envelope encryption on Google Tink. */
@SuppressWarnings("module") // the testkit is not there when this module is compiled alone
@org.jspecify.annotations.NullMarked
module dev.mantlet.fieldcrypto {
  requires static transitive org.jspecify;
  requires transitive com.google.crypto.tink;
  requires com.github.benmanes.caffeine;
  requires static transitive java.sql;
  requires static transitive tools.jackson.databind;
  // Not transitive: who compiles against this module need not have the older Jackson.
  requires static com.fasterxml.jackson.databind;
  requires static org.bouncycastle.provider;

  exports dev.mantlet.fieldcrypto;
  exports dev.mantlet.fieldcrypto.jackson;
  exports dev.mantlet.fieldcrypto.service;
  exports dev.mantlet.fieldcrypto.jackson2;
  exports dev.mantlet.fieldcrypto.spi;
  exports dev.mantlet.fieldcrypto.store;
  exports dev.mantlet.fieldcrypto.internal to
      dev.mantlet.testkit;

  opens dev.mantlet.fieldcrypto.jackson to
      tools.jackson.databind; // it makes what @Encrypted names
  opens dev.mantlet.fieldcrypto.jackson2.missing to
      com.fasterxml.jackson.databind;
}
