package dev.mantlet.cli.model;

import dev.mantlet.cli.MisuseException;
import dev.mantlet.integrity.CertificateTrust;
import java.util.Locale;

/** An identity as it is written on the command line. */
enum SignerIdentity {
  EMAIL,
  DNS,
  URI,
  KEY;

  /** A kind and the rest of the text. */
  record Of(SignerIdentity kind, String value) {
    CertificateTrust in(CertificateTrust.Time trust) {
      return switch (kind) {
        case EMAIL -> trust.email(value);
        case DNS -> trust.dns(value);
        case URI -> trust.uri(value);
        case KEY -> trust.keyFingerprint(value);
      };
    }
  }

  static Of parse(String text) {
    for (SignerIdentity kind : values()) {
      String prefix = kind.name().toLowerCase(Locale.ROOT) + ":";
      if (text.startsWith(prefix)) {
        return new Of(kind, text.substring(prefix.length()));
      }
    }
    if (text.contains("://")) {
      return new Of(URI, text);
    }
    if (text.contains("@")) {
      return new Of(EMAIL, text);
    }
    throw new MisuseException(
        "say what kind of identity this is: email:NAME, dns:NAME, uri:NAME or key:SHA256");
  }
}
