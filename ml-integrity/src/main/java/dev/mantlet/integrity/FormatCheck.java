package dev.mantlet.integrity;

import dev.mantlet.integrity.format.FileFormat;
import dev.mantlet.integrity.format.SafetensorsHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Looks at what a verified file is, before anybody gets it. */
final class FormatCheck {
  private static final String SAFETENSORS = ".safetensors";

  private final boolean codeAllowed;

  private FormatCheck(boolean codeAllowed) {
    this.codeAllowed = codeAllowed;
  }

  static FormatCheck of(TrustPolicy policy) {
    return new FormatCheck(policy.allows(Leniency.FILES_THAT_CARRY_CODE));
  }

  /**
   * Refuses a file whose loading runs code, unless that is allowed, and one that is called
   * safetensors and is not.
   */
  void check(String name, ByteBuffer content) {
    check(name, content, content, content.limit());
  }

  /** The same for a file on a disk, of which only as much is read as is needed. */
  void check(String name, Path file, long size) throws IOException {
    long part = Math.min(size, Integer.MAX_VALUE);
    check(name, MappedFile.part(file, 0, part), MappedFile.part(file, size - part, part), size);
  }

  private void check(String name, ByteBuffer head, ByteBuffer tail, long size) {
    try {
      FileFormat format = FileFormat.of(head, tail);
      if (format.carriesCode() && !codeAllowed) {
        throw format.refusal(name);
      }
      if (name.endsWith(SAFETENSORS)) {
        SafetensorsHeader.read(name, head, size);
      }
    } catch (InternalError e) {
      // What is mapped was cut off on the disk meanwhile.
      throw FileContent.changed(name, size);
    }
  }
}
