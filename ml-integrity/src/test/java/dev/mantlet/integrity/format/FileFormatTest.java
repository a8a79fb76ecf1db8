package dev.mantlet.integrity.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileFormatTest {
  private static ByteBuffer latin1(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void assertRefused(FileFormat format, Reason reason, ByteBuffer content) {
    assertEquals(format, FileFormat.of(content));
    assertEquals(
        reason,
        assertThrows(ModelRejectedException.class, () -> FileFormat.check("f", content)).reason());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0080\u0002}q\u0000.",
        "\u0080\u0004\u0095\u0003\u0000\u0000\u0000\u0000\u0000\u0000\u0000K\u0001.",
        "\u0080\u0005K\u0001.",
        "\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.",
        "cos\nsystem\n(S'id'\ntR.",
        "(cposix\nsystem\nS'id'\no.",
        "(ios\nsystem\n.",
        "(lp0\n.",
        "(dp1\nS'a'\n.",
        "]q\u0000.",
        "\u0093NUMPY\u0001\u0000v\u0000{'descr': '|O', 'fortran_order': False"
      })
  void pickle_isRefused(String content) {
    assertRefused(FileFormat.PICKLE, Reason.FORMAT_CARRIES_CODE, latin1(content));
  }

  /** Raw weights may begin with any bytes: one file in ten thousand has those of a protocol. */
  @Test
  void randomBytes_areHardlyEverAPickle_evenIfTheyBeginLikeOne() {
    Random random = new Random(5);
    int pickles = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] weights = new byte[600];
      random.nextBytes(weights);
      weights[0] = (byte) 0x80;
      weights[1] = (byte) random.nextInt(6);
      pickles += FileFormat.of(ByteBuffer.wrap(weights)) == FileFormat.PICKLE ? 1 : 0;
    }
    assertTrue(pickles < 1_500, pickles + " of 20,000");
  }

  @Test
  void archive_isRefused_alsoBehindOtherBytesAndWithAComment() throws IOException {
    byte[] zip = zip("");
    assertRefused(FileFormat.ZIP, Reason.FORMAT_CARRIES_CODE, ByteBuffer.wrap(zip));
    byte[] behind = new byte[100_000 + zip.length];
    System.arraycopy(zip, 0, behind, 100_000, zip.length);
    assertRefused(FileFormat.ZIP, Reason.FORMAT_CARRIES_CODE, ByteBuffer.wrap(behind));
    byte[] commented = zip("x".repeat(65_535));
    commented[0] = 0;
    assertRefused(FileFormat.ZIP, Reason.FORMAT_CARRIES_CODE, ByteBuffer.wrap(commented));
    assertEquals(
        FileFormat.OTHER,
        FileFormat.of(ByteBuffer.wrap(Arrays.copyOf(behind, behind.length - 1))),
        "an archive that does not end");
  }

  private static byte[] zip(String comment) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setComment(comment);
      zip.putNextEntry(new ZipEntry("archive/data.pkl"));
      zip.write(1);
    }
    return out.toByteArray();
  }

  @Test
  void otherFormats_areKnownAndRefusedWithAReason() {
    assertRefused(
        FileFormat.HDF5, Reason.FORMAT_CARRIES_CODE, latin1("\u0089HDF\r\n\u001a\n\0\0\0"));
    assertRefused(FileFormat.GGUF, Reason.FORMAT_UNSUPPORTED, latin1("GGUF\3\0\0\0"));
    assertRefused(FileFormat.TFLITE, Reason.FORMAT_UNSUPPORTED, latin1("\34\0\0\0TFL3"));
  }

  @Test
  void safetensors_isReadToTheEnd() {
    byte[] file = SafetensorsHeaderTest.file("{}", 0);
    assertEquals(FileFormat.SAFETENSORS, FileFormat.check("f", ByteBuffer.wrap(file)));
    assertRefused(
        FileFormat.SAFETENSORS,
        Reason.FORMAT_MALFORMED,
        ByteBuffer.wrap(SafetensorsHeaderTest.file("{}", 1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "P",
        "{\"a\":1}",
        "cat\ndog\n",
        "cat\ndog\nend of story\n",
        "\b\b:7\n\u0010",
        "Once upon a time.",
        "\u0093NUMPY\u0001\u0000v\u0000{'descr': '<f4', 'fortran_order': False"
      })
  void textsAndNumbers_areNothingSpecial(String content) {
    assertEquals(FileFormat.OTHER, FileFormat.check("f", latin1(content)));
  }
}
