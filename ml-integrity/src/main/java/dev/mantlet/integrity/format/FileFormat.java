package dev.mantlet.integrity.format;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A file format that models come in, told by how a file begins and ends.
 *
 * <p>ONNX is not among them: it has no mark. What is compressed is not looked into.
 */
public enum FileFormat {
  /** Tensors behind a JSON header; read by {@link SafetensorsHeader}. */
  SAFETENSORS(""),
  /** The format of llama.cpp. */
  GGUF("GGUF files are not looked into"),
  /** TensorFlow Lite. */
  TFLITE("TensorFlow Lite files are not looked into"),
  /** Python objects, also inside NumPy arrays: whoever reads them runs them. */
  PICKLE("a pickle runs code when it is loaded: convert the model to safetensors or ONNX"),
  /** An archive, as PyTorch and Keras write them, with pickles or code inside. */
  ZIP("a zip archive may hold code and other files: convert the model to safetensors or ONNX"),
  /** Java objects: whoever reads them runs what their classes do then. */
  JAVA_OBJECTS(
      "Java objects run code when they are read: convert the model to safetensors or ONNX"),
  /** HDF5, in which Keras stores code of Lambda layers. */
  HDF5("HDF5 may hold code of Keras layers: convert the model to safetensors or ONNX"),
  /** Anything else. */
  OTHER("");

  /** Bytes that are needed at either end: what is behind an archive has at most 65,535. */
  public static final int EDGE_BYTES = 22 + 0xffff;

  private static final int END_OF_ARCHIVE_BYTES = 22;
  private static final int END_OF_ARCHIVE = 0x06054b50;
  private static final int END_OF_ARCHIVE_64 = 0x07064b50;
  private static final int DIRECTORY = 0x02014b50;

  private static final long HDF5_MARK = 0x8948_4446_0d0a_1a0aL;
  private static final int HDF5_USER_BLOCK = 512;

  /** Longest header of an array, as NumPy reads it. */
  private static final int MAX_ARRAY_HEADER = 10_000;

  /** All that NumPy writes into the header of an array, but a type of objects. */
  private static final Pattern PLAIN_ARRAY =
      Pattern.compile(
          "[\\s{}()\\[\\],:\\dL]+|True|False"
              + "|'(?![^']*(?<![A-Za-z])(O|(?i:object)_?+)(?![A-Za-z]))[^'\\\\]*'(?=\\s*[,:)\\]}])");

  private final String whyRefused;

  FileFormat(String whyRefused) {
    this.whyRefused = whyRefused;
  }

  /** The format of a file with these bytes, from 0 to the limit. */
  public static FileFormat of(ByteBuffer content) {
    return of(content, content);
  }

  /**
   * The format of a file that begins with {@code head} and ends with {@code tail}, each of at least
   * {@link #EDGE_BYTES} or all of the file if it is shorter; what is in neither is not seen.
   */
  public static FileFormat of(ByteBuffer head, ByteBuffer tail) {
    String start = text(head, 0, 12);
    if (start.startsWith("PK\3\4") || start.startsWith("PK\5\6") || endsAsArchive(head, tail)) {
      return ZIP;
    }
    if (isHdf5(head)) {
      return HDF5;
    }
    if (start.startsWith("\u0093NUMPY") ? !isPlainArray(head) : Pickle.is(head)) {
      return PICKLE;
    }
    if (start.startsWith("\u00ac\u00ed\0\5")) {
      return JAVA_OBJECTS;
    }
    if (start.startsWith("GGUF")) {
      return GGUF;
    }
    if (start.startsWith("TFL3", 4)) {
      return TFLITE;
    }
    return SafetensorsHeader.isAt(head) ? SAFETENSORS : OTHER;
  }

  /** Whether loading a file of this format may run code that is in it. */
  public boolean carriesCode() {
    return this == PICKLE || this == ZIP || this == JAVA_OBJECTS || this == HDF5;
  }

  /**
   * Looks into {@code content}, called {@code name}, and returns its format.
   *
   * @throws ModelRejectedException ({@link Reason#FORMAT_CARRIES_CODE}, {@link
   *     Reason#FORMAT_UNSUPPORTED}) if the format is one that is not accepted, or ({@link
   *     Reason#FORMAT_MALFORMED}) the file is not what its format asks for
   */
  public static FileFormat check(String name, ByteBuffer content) {
    FileFormat format = of(content);
    if (!format.whyRefused.isEmpty()) {
      throw format.refusal(name);
    }
    if (format == SAFETENSORS) {
      SafetensorsHeader.read(name, content);
    }
    return format;
  }

  /** The refusal of a file of this format. */
  public ModelRejectedException refusal(String name) {
    return new ModelRejectedException(
        carriesCode() ? Reason.FORMAT_CARRIES_CODE : Reason.FORMAT_UNSUPPORTED,
        "\"" + name + "\" is " + this + ": " + whyRefused);
  }

  /** HDF5 has its mark at 0 or behind a block of the user, of 512 bytes or any double of it. */
  private static boolean isHdf5(ByteBuffer head) {
    ByteBuffer bytes = head.duplicate();
    for (long at = 0; at + Long.BYTES <= bytes.limit(); at = Math.max(HDF5_USER_BLOCK, 2 * at)) {
      if (bytes.getLong((int) at) == HDF5_MARK) {
        return true;
      }
    }
    return false;
  }

  /** Whether an array has the header of numbers: where NumPy finds objects, it reads a pickle. */
  private static boolean isPlainArray(ByteBuffer head) {
    ByteBuffer bytes = head.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.limit() < 12) {
      return true;
    }
    boolean first = bytes.get(6) == 1;
    long length = first ? bytes.getShort(8) & 0xffff : Integer.toUnsignedLong(bytes.getInt(8));
    return length <= MAX_ARRAY_HEADER
        && PLAIN_ARRAY.matcher(text(head, first ? 10 : 12, (int) length)).replaceAll("").isEmpty();
  }

  /**
   * The record that ends an archive, which may be between other bytes, if it has a directory: where
   * its size says, or at the place that it names.
   */
  private static boolean endsAsArchive(ByteBuffer head, ByteBuffer tail) {
    ByteBuffer bytes = tail.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int first = Math.max(0, bytes.limit() - EDGE_BYTES);
    for (int at = bytes.limit() - END_OF_ARCHIVE_BYTES; at >= first; at--) {
      if (bytes.getInt(at) == END_OF_ARCHIVE
          && (isAt(bytes, at - 20L, END_OF_ARCHIVE_64)
              || isAt(bytes, at - Integer.toUnsignedLong(bytes.getInt(at + 12)), DIRECTORY)
              || isAt(head, Integer.toUnsignedLong(bytes.getInt(at + 16)), DIRECTORY))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAt(ByteBuffer bytes, long at, int mark) {
    return at >= 0
        && at + Integer.BYTES <= bytes.limit()
        && bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt((int) at) == mark;
  }

  private static String text(ByteBuffer bytes, int from, int most) {
    byte[] text = new byte[Math.min(most, bytes.limit() - from)];
    bytes.get(from, text);
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
