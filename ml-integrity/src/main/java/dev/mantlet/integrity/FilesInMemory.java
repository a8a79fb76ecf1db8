package dev.mantlet.integrity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Verified files in direct memory: what is handed out is the memory that was hashed. */
final class FilesInMemory extends VerifiedFiles {
  private final Map<String, ByteBuffer> contents = new HashMap<>();

  FilesInMemory(FormatCheck formats) {
    super(formats);
  }

  @Override
  void take(String name, long size, ReadableByteChannel content, FileDigests expected)
      throws IOException {
    ByteBuffer verified = FileContent.verified(name, size, content, expected);
    formats().check(name, verified);
    contents.put(name, verified);
  }

  @Override
  ByteBuffer open(String name) {
    return content(name).duplicate();
  }

  @Override
  long size(String name) {
    return content(name).limit();
  }

  private ByteBuffer content(String name) {
    ByteBuffer content = contents.get(name);
    if (content == null) {
      throw new IllegalArgumentException("no such file: " + PrintableText.of(name));
    }
    return content;
  }

  @Override
  Optional<Path> path(String name) {
    return Optional.empty();
  }

  @Override
  VerifiedModel.Loading loading() {
    return VerifiedModel.Loading.IN_MEMORY;
  }

  @Override
  void close() {}
}
