package dev.mantlet.integrity.format;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file, read strictly: the tensors fill the file without a gap, an
 * overlap or a byte behind them, so that nothing else can be in it. Immutable, thread-safe.
 *
 * <p>The format (huggingface/safetensors, README): the length of the header in 8 bytes, least
 * significant first; the header as JSON; the values. Nothing is read of the values.
 */
public final class SafetensorsHeader {
  /** Bytes from the beginning of a file that are enough to read its header, or to refuse it. */
  public static final int MAX_BYTES = Long.BYTES + (1 << 25);

  private static final int LENGTH_BYTES = Long.BYTES;

  /** Largest header, 32 MiB: some hundred bytes for each of 100,000 tensors. */
  private static final int MAX_HEADER_BYTES = MAX_BYTES - LENGTH_BYTES;

  private final List<SafetensorsTensor> tensors;
  private final Map<String, String> metadata;

  private SafetensorsHeader(List<SafetensorsTensor> tensors, Map<String, String> metadata) {
    this.tensors = List.copyOf(tensors);
    this.metadata = Map.copyOf(metadata);
  }

  /** Whether a file that begins with {@code head} is a safetensors file, well-formed or not. */
  static boolean isAt(ByteBuffer head) {
    if (head.limit() < LENGTH_BYTES + 2 || head.get(LENGTH_BYTES) != '{') {
      return false;
    }
    long length = head.duplicate().order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    return length >= 2 && length <= Integer.MAX_VALUE;
  }

  /**
   * The header of {@code file}, called {@code name}.
   *
   * @param file the whole file, from 0 to the limit
   * @throws ModelRejectedException ({@link Reason#FORMAT_MALFORMED}) if anything in it is not as
   *     the format asks for
   */
  public static SafetensorsHeader read(String name, ByteBuffer file) {
    return read(name, file, file.limit());
  }

  /** The same where {@code head} is at least the header of a file of {@code fileBytes}. */
  public static SafetensorsHeader read(String name, ByteBuffer head, long fileBytes) {
    ByteBuffer json = json(name, head);
    HeaderJson header = HeaderJson.read(name, json);
    List<SafetensorsTensor> tensors =
        header.tensors().stream()
            .sorted(
                Comparator.comparingLong(SafetensorsTensor::begin)
                    .thenComparingLong(SafetensorsTensor::end))
            .toList();
    checkFilled(name, tensors, fileBytes - LENGTH_BYTES - json.remaining());
    return new SafetensorsHeader(tensors, header.metadata());
  }

  private static ByteBuffer json(String name, ByteBuffer file) {
    if (!isAt(file)) {
      throw refuse(name, "does not begin with the length of a header and a {");
    }
    long length = file.duplicate().order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    if (length > MAX_HEADER_BYTES || length > file.limit() - LENGTH_BYTES) {
      throw refuse(
          name,
          "says that its header has "
              + length
              + " bytes; there are "
              + (file.limit() - LENGTH_BYTES)
              + ", and at most "
              + MAX_HEADER_BYTES
              + " are read");
    }
    return file.slice(LENGTH_BYTES, (int) length);
  }

  private static void checkFilled(String name, List<SafetensorsTensor> tensors, long bytes) {
    long end = 0;
    for (SafetensorsTensor tensor : tensors) {
      if (tensor.begin() != end) {
        throw refuse(
            name,
            "has the tensor \""
                + tensor.name()
                + "\" at "
                + tensor.begin()
                + " where the one before ends at "
                + end);
      }
      end = tensor.end();
    }
    if (end != bytes) {
      throw refuse(name, "has " + bytes + " bytes of values, its tensors fill " + end);
    }
  }

  static ModelRejectedException refuse(String name, String problem) {
    return new ModelRejectedException(
        Reason.FORMAT_MALFORMED, "the safetensors file \"" + name + "\" " + problem);
  }

  /** The tensors in the order of their values. */
  public List<SafetensorsTensor> tensors() {
    return tensors;
  }

  /** The free-form metadata. */
  public Map<String, String> metadata() {
    return metadata;
  }
}
