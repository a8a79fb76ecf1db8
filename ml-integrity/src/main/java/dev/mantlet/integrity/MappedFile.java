package dev.mantlet.integrity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files on a disk as read-only direct buffers, which outlive the file's name. */
final class MappedFile {
  private MappedFile() {}

  /** All of a file, from 0 to its length; refuses one that is larger than a buffer. */
  static ByteBuffer all(String name, Path file) {
    try {
      long size = Files.size(file);
      FileContent.checkFitsABuffer(name, size);
      return part(file, 0, size);
    } catch (IOException e) {
      throw FolderWalk.unreadable("\"" + name + "\"", e);
    }
  }

  /** Some bytes of a file. */
  static ByteBuffer part(Path file, long from, long bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      return channel.map(MapMode.READ_ONLY, from, bytes);
    }
  }
}
