package dev.mantlet.integrity.sigstore;

import dev.sigstore.trustroot.SigstoreConfigurationException;
import dev.sigstore.trustroot.SigstoreTrustedRoot;
import java.io.ByteArrayInputStream;

/** Reads the caller's trusted root; a mistake in it is the caller's, not an attacker's. */
final class TrustedRoot {
  private TrustedRoot() {}

  /** The trusted root, or {@link IllegalArgumentException}. */
  static SigstoreTrustedRoot parse(byte[] json) {
    SigstoreTrustedRoot root = read(json);
    if (root.getCAs().isEmpty() || root.getCTLogs().isEmpty() || root.getTLogs().isEmpty()) {
      throw new IllegalArgumentException(
          "the trusted root has "
              + root.getCAs().size()
              + " certificate authorities, "
              + root.getCTLogs().size()
              + " certificate logs and "
              + root.getTLogs().size()
              + " transparency logs, expected at least one of each: give the content of a"
              + " trusted_root.json");
    }
    return root;
  }

  private static SigstoreTrustedRoot read(byte[] json) {
    try {
      return SigstoreTrustedRoot.from(new ByteArrayInputStream(json));
    } catch (SigstoreConfigurationException | RuntimeException e) {
      throw new IllegalArgumentException("this is no trusted root of Sigstore", e);
    }
  }
}
