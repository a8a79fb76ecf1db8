package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.SkippedException;
import dev.mantlet.integrity.ModelVerifier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** How large a leaf's jar is: its classes, packed anew from wherever they are. */
final class JarBytes {
  private static final String FOLDER = "dev/mantlet/integrity/";

  private JarBytes() {}

  static long ofIntegrity() throws Exception {
    Path place =
        Path.of(ModelVerifier.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    ByteArrayOutputStream jar = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(jar)) {
      if (Files.isDirectory(place)) {
        packFolder(place, out);
      } else {
        packJar(place, out);
      }
    }
    if (jar.size() < 10_000) {
      throw new SkippedException("the classes of ml-integrity are not where they are loaded from");
    }
    return jar.size();
  }

  private static void packFolder(Path place, ZipOutputStream out) throws IOException {
    List<Path> classes;
    try (Stream<Path> all = Files.walk(place.resolve(FOLDER))) {
      classes = all.filter(Files::isRegularFile).toList();
    }
    for (Path one : classes) {
      pack(place.relativize(one).toString(), Files.readAllBytes(one), out);
    }
  }

  private static void packJar(Path place, ZipOutputStream out) throws IOException {
    try (ZipFile jar = new ZipFile(place.toFile())) {
      for (ZipEntry entry : jar.stream().filter(JarBytes::isOurs).toList()) {
        pack(entry.getName(), jar.getInputStream(entry).readAllBytes(), out);
      }
    }
  }

  private static boolean isOurs(ZipEntry entry) {
    return entry.getName().startsWith(FOLDER) && !entry.isDirectory();
  }

  private static void pack(String name, byte[] content, ZipOutputStream out) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    out.write(content);
  }
}
