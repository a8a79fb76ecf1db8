package dev.mantlet.fieldcrypto.json;

import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The sealed list of those encrypted values that are null and stand as null in the document, so
 * that none can be struck out or slipped in: their paths, each ended by a line feed, which no path
 * contains.
 */
final class NullList {
  /** Where the text of the list stands: after the header. */
  static final String PATH = "_sealed[1]";

  private NullList() {}

  static byte[] encode(List<String> paths) {
    StringBuilder list = new StringBuilder();
    paths.forEach(path -> list.append(path).append('\n'));
    byte[] utf8 = list.toString().getBytes(StandardCharsets.UTF_8);
    if (!new String(utf8, StandardCharsets.UTF_8).contentEquals(list)) {
      throw new RefusedUseException(
          "the name of a member that is null has a surrogate without its partner, which has no"
              + " UTF-8 form");
    }
    return utf8;
  }

  static Set<String> decode(byte[] list) {
    String text = new String(list, StandardCharsets.UTF_8);
    Set<String> paths = new HashSet<>();
    for (int at = 0; at < text.length(); ) {
      int end = text.indexOf('\n', at);
      if (end < 0 || !paths.add(text.substring(at, end))) {
        throw new DecryptionFailedException();
      }
      at = end + 1;
    }
    return paths;
  }
}
