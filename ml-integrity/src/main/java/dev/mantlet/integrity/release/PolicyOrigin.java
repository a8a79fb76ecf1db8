package dev.mantlet.integrity.release;

import dev.mantlet.integrity.ModelId;

/**
 * Which signed policy a {@code TrustPolicy} came from.
 *
 * @param name its name, of the alphabet of model ids
 * @param version its version
 * @param sha256 the SHA-256 of its payload in lower-case hex
 * @param validity the time in which it counts
 */
public record PolicyOrigin(String name, long version, String sha256, Validity validity) {
  /** Checks the members. */
  public PolicyOrigin {
    ModelId.of(name);
    Checked.version("the version", version);
    Checked.sha256("the payload digest", sha256);
  }
}
