package dev.mantlet.cli.pem;

import dev.mantlet.cli.MisuseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMParser;

/** The objects of one PEM file, as Bouncy Castle reads them. */
final class PemFile {
  /** Largest file, 1 MiB: some hundreds of certificates. */
  private static final int MAX_BYTES = 1 << 20;

  private final Path file;
  private final String role;
  private final List<Object> objects;

  private PemFile(Path file, String role, List<Object> objects) {
    this.file = file;
    this.role = role;
    this.objects = objects;
  }

  /**
   * Reads a file.
   *
   * @param role what the file is for, as messages call it
   */
  static PemFile read(Path file, String role) {
    String text = new String(bytes(file, role), StandardCharsets.ISO_8859_1);
    List<Object> objects = new ArrayList<>();
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
        objects.add(next);
      }
    } catch (PEMException e) {
      throw misuse(file, role, "is not well-formed PEM");
    } catch (IOException | RuntimeException e) {
      throw misuse(file, role, "has an object that cannot be read");
    }
    return new PemFile(file, role, objects);
  }

  private static byte[] bytes(Path file, String role) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw misuse(file, role, "has more than " + MAX_BYTES + " bytes");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw misuse(file, role, "does not exist");
    } catch (IOException e) {
      throw misuse(file, role, "cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** All objects of a type; EC parameters, which OpenSSL writes before a key, are skipped. */
  <T> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  List<Object> objects() {
    return objects;
  }

  MisuseException misuse(String what) {
    return misuse(file, role, what);
  }

  private static MisuseException misuse(Path file, String role, String what) {
    return new MisuseException("the " + role + " file \"" + file + "\" " + what);
  }
}
