package dev.mantlet.examples.chequedesk;

/** The three banks that share the cheque desk; each is a tenant. */
enum Bank {
  ALDERSHOT("aldershot-savings"),
  BRAMLEY("bramley-trust"),
  CORBRIDGE("corbridge-union");

  private final String tenant;

  Bank(String tenant) {
    this.tenant = tenant;
  }

  /** The tenant's name, as the service's authenticator would give it. */
  String tenant() {
    return tenant;
  }
}
