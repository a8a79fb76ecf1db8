package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A file that is cut off while its format is looked at. */
@EnabledOnOs(OS.LINUX)
class TruncatedFileTest {
  private static final int BYTES = 1 << 20;

  @TempDir Path folder;

  @Test
  void fileCutOffWhileItIsMapped_isRefusedAsChanged() throws IOException {
    Release release = Release.in(folder).file("w.bin", new byte[BYTES]);
    ByteBuffer mapped = MappedFile.part(release.path("w.bin"), 0, BYTES);
    cutOff(release.path("w.bin"));
    var refusal =
        assertThrows(
            ModelRejectedException.class,
            () -> FormatCheck.of(release.policy()).check("w.bin", mapped));
    assertEquals(Reason.FILE_CHANGED, refusal.reason());
  }

  private static void cutOff(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
    assertEquals(0, Files.size(file));
  }
}
