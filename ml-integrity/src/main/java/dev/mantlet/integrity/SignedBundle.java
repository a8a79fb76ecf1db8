package dev.mantlet.integrity;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

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

  /**
   * Writes the bundle to {@code file} as a whole, in place of the file that was there; nothing is
   * written through a link.
   *
   * @throws IOException also if something is there that is no regular file
   */
  public void writeTo(Path file) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileSystemException(file.toString(), null, "it is a link or no regular file");
    }
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(whole);
    try {
      Files.write(whole, json, StandardOpenOption.CREATE_NEW);
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(whole);
    }
  }
}
