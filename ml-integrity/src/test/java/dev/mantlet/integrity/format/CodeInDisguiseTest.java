package dev.mantlet.integrity.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that run code when their usual reader loads them, and do not look like it at first. */
class CodeInDisguiseTest {
  private static final String OLD_PICKLE = "cos\nsystem\n(S'id'\ntR.";

  private static boolean carriesCode(byte[] file) {
    return FileFormat.of(ByteBuffer.wrap(file)).carriesCode();
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Python's unpickler stops at the dot and never sees what is behind. */
  @Test
  void pickleWithAByteBehind_isAPickle() {
    assertTrue(carriesCode(latin1(OLD_PICKLE)), "without it");
    assertTrue(carriesCode(latin1(OLD_PICKLE + "\n")));
  }

  /** What a pickle calls has run before Python sees that the rest is none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cos\nsystem\n(S'id'\ntR\u00ff",
        "\u0080\u0002cos\nsystem\nX\u0002\0\0\0id\u0085R\u00ff",
        "\u0080\u0004\u008c\u0002os\u008c\u0006system\u0093\u00ff",
        "(S'id'\nios\nsystem\n\u00ff"
      })
  void pickleThatBreaksOffBehindACall_isAPickle(String content) {
    assertTrue(carriesCode(latin1(content)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "N0",
        "I1\n0",
        "F-1e5\n0",
        "S'x'\np0\n0",
        "Vtext\n0",
        "(1",
        "(lp0\n0",
        "]q\0000",
        "}0",
        "U\003abc0",
        "K\0010",
        "\u00880"
      })
  void pickleThatBeginsWithSomethingElse_isAPickle(String before) {
    assertTrue(carriesCode(latin1(before + OLD_PICKLE)));
    assertTrue(carriesCode(latin1(before.repeat(1_000) + OLD_PICKLE)), "far behind");
  }

  @Test
  void pickleBehindALongText_isAPickle() {
    assertTrue(carriesCode(latin1("S'" + "x".repeat(100_000) + "'\n0" + OLD_PICKLE)));
    assertTrue(carriesCode(latin1("X\0\0\001\0" + "x".repeat(1 << 16) + "0" + OLD_PICKLE)));
  }

  /** Lists of labels, of which the first letters are opcodes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cat\ndog\nbird\n",
        "cat\ndog\npear\nend.",
        "car\nbus\nIgloo\nLion\n.",
        "import os\nos\n",
        "class A:\n  pass\n",
        "N.",
        "Vase\n."
      })
  void textThatBeginsWithLettersOfOpcodes_isNone(String content) {
    assertFalse(carriesCode(latin1(content)));
  }

  @Test
  void randomBytes_areNoPickle() {
    Random random = new Random(6);
    byte[] weights = new byte[600];
    for (int i = 0; i < 20_000; i++) {
      random.nextBytes(weights);
      weights[0] = weights[0] == (byte) 0x80 ? 0 : weights[0];
      assertFalse(
          carriesCode(weights), () -> "as hexadecimal " + HexFormat.of().formatHex(weights));
    }
  }

  /** {@code torch.load} decodes such texts as UTF-8. */
  @Test
  void pickleWithATextThatIsNotAscii_isAPickle() {
    assertTrue(carriesCode(latin1("\u0080\u0002S'\u00c3\u00a9'\n0cos\nsystem\n(S'id'\ntR.")));
  }

  /** NumPy reads a field of objects by unpickling it. */
  @Test
  void arrayWithAFieldOfObjects_isAPickle() {
    assertTrue(carriesCode(array("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }")));
    assertTrue(
        carriesCode(array("{'descr': [('f', '|O')], 'fortran_order': False, 'shape': (1,), }")));
  }

  @Test
  void arrayOfObjectsWithItsHeaderSpelledOtherwise_isAPickle() {
    assertTrue(carriesCode(array("{\"descr\": \"|O\", 'fortran_order': False, 'shape': (1,), }")));
    assertTrue(
        carriesCode(
            array(
                "{'fortran_order': False, " + " ".repeat(600) + "'descr': '|O', 'shape': (1,)}")));
    assertTrue(carriesCode(array(" ".repeat(20_000) + "{'descr': '|O'}")), "a very long one");
  }

  /** The header is an expression of Python, and what its texts say is a type. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'O8'",
        "'object'",
        "'object_'",
        "'Object0'",
        "'i4,O'",
        "'(2,)O'",
        "'\\x4f'",
        "'' 'O'",
        "'ob' 'ject'",
        "'ob' r'ject'",
        "\"O\"",
        "u'O'",
        "\'\'\'O\'\'\'",
        "[('a', [('b', 'O')])]",
        "[('O', 'f4')]",
        "O"
      })
  void arrayWhoseTypeMayBeObjects_isAPickle(String type) {
    assertTrue(carriesCode(array("{'descr': " + type + ", 'shape': (1,), }")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'<f4'",
        "'|S10'",
        "'<M8[ns]'",
        "[('Open', '<f8'), ('objects', '|b1', (2, 3)), ('', '|V4')]",
        "[(('title', 'name'), '>i2')]"
      })
  void arrayOfNumbers_isNone(String type) {
    assertFalse(
        carriesCode(
            array("{'descr': " + type + ", 'fortran_order': True, 'shape': (3L, 4), }  \n")));
  }

  private static byte[] array(String header) {
    return latin1(
        "\u0093NUMPY\u0001\0"
            + (char) (header.length() & 0xff)
            + (char) (header.length() >> 8)
            + header
            + "\u0080\u0004N.");
  }

  /** Python's and Java's readers of archives both take bytes behind the archive. */
  @Test
  void archiveBetweenOtherBytes_isAnArchive() throws IOException {
    byte[] file = new byte[1 + archive().length + 1];
    System.arraycopy(archive(), 0, file, 1, archive().length);
    assertTrue(carriesCode(Arrays.copyOf(file, file.length - 1)), "without the last byte");
    assertTrue(carriesCode(file));
  }

  /** The directory is longer than what is looked through for the record that ends it. */
  @Test
  void archiveOfManyFilesBetweenOtherBytes_isAnArchive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(0);
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < 2_000; i++) {
        zip.putNextEntry(new ZipEntry("archive/data/" + i));
      }
    }
    byte[] file = Arrays.copyOf(bytes.toByteArray(), bytes.size() + 1);
    assertTrue(carriesCode(file));
  }

  /** Some readers look for the directory where the archive says that it is. */
  @Test
  void archiveWithAByteBeforeItsEnd_isAnArchive() throws IOException {
    byte[] archive = archive();
    int end = archive.length - 22;
    byte[] file = new byte[archive.length + 1];
    System.arraycopy(archive, 0, file, 0, end);
    System.arraycopy(archive, end, file, end + 1, 22);
    file[0] = 0;
    assertTrue(carriesCode(file));
  }

  @Test
  void endOfAnArchiveWithoutADirectory_isNone() {
    byte[] weights = new byte[100_000];
    System.arraycopy(latin1("PK\5\6\0\0\0\0\1\0\1\0\56\0\0\0"), 0, weights, 90_000, 16);
    assertFalse(carriesCode(weights));
  }

  private static byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      ZipEntry entry = new ZipEntry("config.json");
      entry.setTime(0);
      zip.putNextEntry(entry);
      zip.write(1);
    }
    return bytes.toByteArray();
  }

  /** HDF5 has its mark at 0, 512, 1024 and so on, behind a block of the user. */
  @Test
  void hdf5BehindAUserBlock_isHdf5() {
    assertTrue(carriesCode(hdf5At(512)));
    assertTrue(carriesCode(hdf5At(2048)));
    assertFalse(carriesCode(hdf5At(1536)), "where no reader looks");
  }

  private static byte[] hdf5At(int offset) {
    byte[] file = new byte[4096];
    System.arraycopy(latin1("\u0089HDF\r\n\u001a\n"), 0, file, offset, 8);
    return file;
  }

  @Test
  void streamOfJavaObjects_carriesCode() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
      objects.writeObject(new Date(0));
    }
    assertEquals(FileFormat.JAVA_OBJECTS, FileFormat.of(ByteBuffer.wrap(bytes.toByteArray())));
    assertTrue(carriesCode(bytes.toByteArray()));
  }
}
