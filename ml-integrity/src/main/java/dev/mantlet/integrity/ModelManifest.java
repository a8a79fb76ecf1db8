package dev.mantlet.integrity;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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
  private final Map<String, FileDigests> files;

  /** A manifest of these names and digests, in signed order, from a statement with this digest. */
  ModelManifest(String digest, Map<String, FileDigests> files) {
    this.digest = digest;
    this.files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /** The names of all files, in signed order. */
  public Set<String> names() {
    return files.keySet();
  }

  /**
   * The SHA-256 of the file in lower-case hex; {@link IllegalArgumentException} if the manifest has
   * no such file, {@link IllegalStateException} if it was signed with another hash or in shards, as
   * {@link #digests} tells.
   */
  public String sha256(String name) {
    FileDigests file = file(name);
    if (!file.isWhole() || file.hash() != HashType.SHA256) {
      throw new IllegalStateException(
          PrintableText.of(name) + " has no SHA-256 of its own in the manifest: use digests(name)");
    }
    return file.digests().get(0);
  }

  /**
   * What the file was signed by, such as {@code sha256:} and the digest in lower-case hex: one, or
   * one for each shard, in the order of the file. {@link IllegalArgumentException} if the manifest
   * has no such file.
   */
  public List<String> digests(String name) {
    return file(name).asText();
  }

  /** What the bytes of the file must hash to. */
  FileDigests file(String name) {
    FileDigests file = files.get(name);
    if (file == null) {
      throw new IllegalArgumentException("the manifest has no file " + PrintableText.of(name));
    }
    return file;
  }

  /** The same manifest of a single file, which is now called {@code name}. */
  ModelManifest ofSingleFile(String name) {
    return new ModelManifest(digest, Map.of(name, file(Resources.SINGLE_FILE)));
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
