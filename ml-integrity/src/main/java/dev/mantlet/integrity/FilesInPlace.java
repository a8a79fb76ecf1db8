package dev.mantlet.integrity;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Verified files that stay where they are: whoever can write there can change them after they were
 * hashed.
 */
final class FilesInPlace extends VerifiedFiles {
  private final Origin origin;
  private final Map<String, Long> sizes = new HashMap<>();

  FilesInPlace(FormatCheck formats, Origin origin) {
    super(formats);
    this.origin = origin;
  }

  @Override
  void take(String name, long size, ReadableByteChannel content, FileDigests expected)
      throws IOException {
    FileContent.verify(name, size, content, expected, OutputStream.nullOutputStream());
    formats().check(name, where(name), size);
    sizes.put(name, size);
  }

  @Override
  ByteBuffer open(String name) {
    return MappedFile.all(name, where(name));
  }

  @Override
  long size(String name) {
    return sizes.getOrDefault(name, 0L);
  }

  @Override
  Optional<Path> path(String name) {
    return Optional.of(where(name));
  }

  /** A link that was signed as its target is followed here once more. */
  private Path where(String name) {
    try {
      return origin.path(name).orElseThrow().toRealPath();
    } catch (IOException e) {
      throw FolderWalk.unreadable("\"" + name + "\"", e);
    }
  }

  @Override
  VerifiedModel.Loading loading() {
    return VerifiedModel.Loading.IN_PLACE_UNSAFE;
  }

  @Override
  void close() {}
}
