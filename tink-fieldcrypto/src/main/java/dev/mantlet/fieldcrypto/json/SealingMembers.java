package dev.mantlet.fieldcrypto.json;

import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.RecordContext;
import dev.mantlet.fieldcrypto.SealedRecord;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The members of one document while it is written: what is to be sealed, and where each sealed text
 * goes. Not thread-safe.
 */
public final class SealingMembers {
  private final Map<String, byte[]> plaintexts = new HashMap<>();
  private final List<Placed> places = new ArrayList<>();
  private final List<String> nulls = new ArrayList<>();
  private int bytes;

  /** Of a document that so far has none. */
  public SealingMembers() {}

  /**
   * Adds the member at {@code path}; its sealed text will be given to {@code place}.
   *
   * @param json the plaintext, taken over and wiped
   * @throws RefusedUseException if there are too many members, or too many bytes in them
   */
  public void add(String path, byte[] json, SealedPlace place) {
    if (json.length > Bounds.MAX_SEALED_BYTES - bytes) {
      throw new RefusedUseException(
          "the sealed values of a document have at most "
              + Bounds.MAX_SEALED_BYTES
              + " bytes together: seal large values outside of JSON");
    }
    bytes += json.length;
    if (plaintexts.put(path, json) != null) {
      throw new IllegalStateException("two sealed values at one place");
    }
    places.add(new Placed(path, place));
    requireFew();
  }

  /**
   * Adds the path of a value that is null and stays visible as null.
   *
   * @throws RefusedUseException if there are too many members, or the path is too long
   */
  public void addNull(String path) {
    if (path.getBytes(StandardCharsets.UTF_8).length > Bounds.MAX_PATH) {
      throw new RefusedUseException(
          "a value that is null stands under a path of more than "
              + Bounds.MAX_PATH
              + " bytes in UTF-8, as no sealed value can: use shorter names, or nest less deeply");
    }
    nulls.add(path);
    requireFew();
  }

  private void requireFew() {
    if (plaintexts.size() + nulls.size() >= Bounds.MAX_MEMBERS) {
      throw new RefusedUseException(
          "a document has at most "
              + (Bounds.MAX_MEMBERS - 1)
              + " sealed values: seal whole lists or objects, not each of their parts");
    }
  }

  /** Whether nulls are listed, so that the header is followed by their list. */
  public boolean hasNulls() {
    return !nulls.isEmpty();
  }

  /**
   * Seals all members and gives each its text.
   *
   * @param header takes the text of the header
   * @param nullList takes the text of the list of nulls, if there is one
   */
  public void seal(
      RecordCipher cipher, RecordContext context, SealedPlace header, SealedPlace nullList) {
    if (hasNulls()) {
      add(NullList.PATH, NullList.encode(nulls), nullList);
    }
    SealedRecord sealed = Envelope.seal(cipher, context, plaintexts);
    header.set(sealed.headerText());
    Map<String, String> texts = sealed.memberTexts();
    places.forEach(placed -> placed.place.set(text(texts, placed.path)));
  }

  private static String text(Map<String, String> texts, String path) {
    return Objects.requireNonNull(texts.get(path), "what was sealed has the paths that were given");
  }

  /** Overwrites the plaintexts. */
  public void wipe() {
    plaintexts.values().forEach(json -> Arrays.fill(json, (byte) 0));
  }

  private record Placed(String path, SealedPlace place) {}
}
