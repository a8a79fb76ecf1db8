package dev.mantlet.integrity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A signature of a model, with the manifest it is over, as it goes into a {@code .sig} file.
 * Immutable, thread-safe.
 */
public final class SignedBundle {
  private final byte[] json;
  private final ModelManifest manifest;

  SignedBundle(byte[] json, ModelManifest manifest) {
    this.json = json;
    this.manifest = manifest;
  }

  /** The signed files and their digests. */
  public ModelManifest manifest() {
    return manifest;
  }

  /** The bundle as JSON in UTF-8. */
  public byte[] toByteArray() {
    return json.clone();
  }

  /** Writes the bundle to {@code file}, over what was there. */
  public void writeTo(Path file) throws IOException {
    Files.write(file, json);
  }
}
