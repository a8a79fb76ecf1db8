/** The {@code mantlet} command. Nothing is exported: it is run, not called. */
@org.jspecify.annotations.NullMarked
module dev.mantlet.cli {
  requires static org.jspecify;
  requires dev.mantlet.integrity;
  requires info.picocli;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires tools.jackson.databind;

  opens dev.mantlet.cli to
      info.picocli;
  opens dev.mantlet.cli.model to
      info.picocli;
}
