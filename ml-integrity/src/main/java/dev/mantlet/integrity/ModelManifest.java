package dev.mantlet.integrity;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The files of a model and their digests, as they were signed.
 *
 * <p>Names are relative, with {@code /} between segments. Immutable, thread-safe. Two manifests are
 * equal if they come from the same statement, byte by byte.
 */
public final class ModelManifest {
  private final String digest;
  private final Map<String, String> files;

  /**
   * A manifest of these names and digests in hex, in signed order, from a statement with this
   * digest.
   */
  ModelManifest(String digest, Map<String, String> files) {
    this.digest = digest;
    this.files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /** The names of all files, in signed order. */
  public Set<String> names() {
    return files.keySet();
  }

  /**
   * The SHA-256 of the file in lower-case hex; {@link IllegalArgumentException} if the manifest has
   * no such file.
   */
  public String sha256(String name) {
    String sha256 = files.get(name);
    if (sha256 == null) {
      throw new IllegalArgumentException("the manifest has no file " + PrintableText.of(name));
    }
    return sha256;
  }

  /**
   * The SHA-256 of the signed statement in lower-case hex: the identity of this very release of the
   * model.
   *
   * <p>Unlike the root digest of the format it also covers the names of the files and of the model.
   */
  public String digest() {
    return digest;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelManifest manifest && manifest.digest.equals(digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  /** For people: the number of files and the beginning of the digest. */
  @Override
  public String toString() {
    return files.size() + " files, manifest " + Sha256.brief(digest);
  }
}
