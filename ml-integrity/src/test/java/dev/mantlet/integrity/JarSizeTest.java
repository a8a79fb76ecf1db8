package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** The jar is one that a small service may well carry. */
class JarSizeTest {
  private static final int MAX_BYTES = 300_000;

  /** Maven's descriptor, the entries of folders, and the times of all entries. */
  private static final int MAX_BYTES_THAT_MAVEN_ADDS = 4_500;

  @Test
  void jar_hasAtMost300000Bytes() throws Exception {
    Path classes =
        Path.of(ModelId.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    int bytes = packed(classes);
    assertTrue(bytes > 100_000, () -> "no classes of this module, but " + bytes + " bytes");
    assertTrue(
        bytes <= MAX_BYTES - MAX_BYTES_THAT_MAVEN_ADDS,
        () ->
            "the classes have "
                + bytes
                + " bytes packed, as the pom compiles them; other debug information makes more");
  }

  private static int packed(Path classes) throws IOException {
    ByteArrayOutputStream jar = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(jar);
        Stream<Path> all = Files.walk(classes)) {
      out.setLevel(Deflater.BEST_COMPRESSION);
      List<Path> files = all.filter(Files::isRegularFile).toList();
      for (Path file : files) {
        out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
        out.write(Files.readAllBytes(file));
      }
    }
    return jar.size();
  }
}
