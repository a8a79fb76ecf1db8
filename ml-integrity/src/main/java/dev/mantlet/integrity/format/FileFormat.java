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
  /** HDF5, in which Keras stores code of Lambda layers. */
  HDF5("HDF5 may hold code of Keras layers: convert the model to safetensors or ONNX"),
  /** Anything else. */
  OTHER("");

  /** Bytes that are looked at, at either end: a comment behind an archive has at most 65,535. */
  public static final int EDGE_BYTES = 22 + 0xffff;

  private static final Pattern OBJECT_ARRAY = Pattern.compile("'descr': '\\|?O");

  private static final int END_OF_ARCHIVE_BYTES = 22;
  private static final int END_OF_ARCHIVE = 0x06054b50;

  private final String whyRefused;

  FileFormat(String whyRefused) {
    this.whyRefused = whyRefused;
  }

  /** The format of a file with these bytes, from 0 to the limit. */
  public static FileFormat of(ByteBuffer content) {
    return of(content, content);
  }

  /**
   * The format of a file that begins with {@code head} and ends with {@code tail}, each of {@link
   * #EDGE_BYTES} or all of the file if it is shorter.
   */
  public static FileFormat of(ByteBuffer head, ByteBuffer tail) {
    String start = text(head, Pickle.HEAD_BYTES);
    if (start.startsWith("PK\3\4") || start.startsWith("PK\5\6") || endsAsArchive(tail)) {
      return ZIP;
    }
    if (start.startsWith("\u0089HDF\r\n\u001a\n")) {
      return HDF5;
    }
    if (isPickle(start, tail)) {
      return PICKLE;
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
    return this == PICKLE || this == ZIP || this == HDF5;
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

  private static boolean isPickle(String start, ByteBuffer tail) {
    boolean objects = start.startsWith("\u0093NUMPY") && OBJECT_ARRAY.matcher(start).find();
    return objects || tail.limit() > 0 && Pickle.is(start, tail.get(tail.limit() - 1));
  }

  /**
   * The record that ends an archive, which may be behind anything else; its comment must fill the
   * file.
   */
  private static boolean endsAsArchive(ByteBuffer tail) {
    ByteBuffer bytes = tail.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int first = Math.max(0, bytes.limit() - EDGE_BYTES);
    for (int at = bytes.limit() - END_OF_ARCHIVE_BYTES; at >= first; at--) {
      int comment = bytes.limit() - at - END_OF_ARCHIVE_BYTES;
      if (bytes.getInt(at) == END_OF_ARCHIVE
          && (bytes.getShort(at + END_OF_ARCHIVE_BYTES - 2) & 0xffff) == comment) {
        return true;
      }
    }
    return false;
  }

  private static String text(ByteBuffer bytes, int most) {
    byte[] start = new byte[Math.min(most, bytes.limit())];
    bytes.get(0, start);
    return new String(start, StandardCharsets.ISO_8859_1);
  }
}
