package dev.mantlet.fieldcrypto.json;

import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.RecordContext;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The members of one document while it is read: first their texts and paths, and once the record is
 * open, their plaintexts by text.
 *
 * <p>A text that begins as a sealed one is a member, and each stands once; so after opening, a text
 * names the one place that it was sealed for, whatever a reader does with the tokens between. Not
 * thread-safe.
 */
public final class OpeningMembers {
  /** Stands for an authentic null in a document that is read again: no sealed text is this one. */
  public static final String NULL = Envelope.PREFIX + "\0null";

  private final Map<String, String> texts = new HashMap<>();
  private final Set<String> distinct = new HashSet<>();
  private final Set<String> used = new HashSet<>();
  private Map<String, byte[]> plaintexts = Map.of();
  private Set<String> nulls = Set.of();
  private int longestNull;
  private String header = "";
  private int inside;
  private boolean failed;
  private int nullsTaken;
  private Object nullReader = this;

  /** Of a document of which nothing is known yet. */
  public OpeningMembers() {}

  /** Whether {@code text} is the text of a sealed member. */
  public static boolean isSealed(String text) {
    return text.startsWith(Envelope.PREFIX);
  }

  /** Takes note of the header. */
  public void header(String text) {
    header = text;
  }

  /** Takes note of the list of nulls that follows the header. */
  public void nullList(String text) {
    add(NullList.PATH, text);
  }

  /** Takes note of the member at {@code path}. */
  public void add(String path, String text) {
    if (texts.size() == Bounds.MAX_MEMBERS || !distinct.add(text)) {
      throw new DecryptionFailedException();
    }
    if (texts.put(path, text) != null) {
      throw new DecryptionFailedException();
    }
  }

  /** Opens all members, or none. */
  public void open(RecordCipher cipher, RecordContext context) {
    Map<String, byte[]> opened = Envelope.open(cipher, context, header, texts);
    Map<String, byte[]> byText = new HashMap<>();
    texts.forEach((path, text) -> byText.put(text, json(opened, path)));
    plaintexts = byText;
    if (texts.containsKey(NullList.PATH)) {
      used.add(texts.getOrDefault(NullList.PATH, ""));
      nulls = NullList.decode(json(opened, NullList.PATH));
      longestNull = nulls.stream().mapToInt(String::length).max().orElse(0);
    }
  }

  private static byte[] json(Map<String, byte[]> opened, String path) {
    return Objects.requireNonNull(
        opened.get(path), "what was opened has the paths that were given");
  }

  /** The paths of the values that are null, and are to be seen as null; each has to be found. */
  public Set<String> nulls() {
    return nulls;
  }

  /** The characters of the longest of {@link #nulls}. */
  public int longestNull() {
    return longestNull;
  }

  /** The plaintext of the member with this text, from now on used; empty if there is none. */
  public Optional<byte[]> take(String text) {
    byte[] json = plaintexts.get(text);
    if (json != null) {
      used.add(text);
    }
    return Optional.ofNullable(json);
  }

  /**
   * Whether {@code text} is what stands for an authentic null; if so, one more of them was taken.
   */
  public boolean takeNull(String text) {
    boolean isNull = text.equals(NULL);
    nullsTaken += isNull ? 1 : 0;
    return isNull;
  }

  /** Whether all members and all nulls have been taken. */
  public boolean allTaken() {
    return plaintexts.size() == used.size() && nullsTaken >= nulls.size();
  }

  /**
   * Takes note that {@code reader} has just read an authentic null: a Jackson asks a reader that
   * returned null once more for what null stands for.
   */
  public void readNull(Object reader) {
    nullReader = reader;
  }

  /** Whether {@code reader} was the last to read and read an authentic null; once. */
  @SuppressWarnings("ReferenceEquality") // the very same reader
  public boolean hasReadNull(Object reader) {
    boolean was = nullReader == reader;
    nullReader = this;
    return was;
  }

  /** The failure of a sealed property that found no opened value: the document is not authentic. */
  public DecryptionFailedException failed() {
    failed = true;
    return new DecryptionFailedException();
  }

  /** Refuses a document even if something between swallowed the failure. */
  public void requireNoFailure() {
    if (failed) {
      throw new DecryptionFailedException();
    }
  }

  /** Takes note that what is read from now on is inside an opened value. */
  public void enter() {
    inside++;
  }

  /** The end of the opened value that was entered last. */
  public void leave() {
    inside--;
  }

  /** Whether what is read now is inside an opened value, and thereby authentic itself. */
  public boolean isInside() {
    return inside > 0;
  }

  /** Overwrites the plaintexts. */
  public void wipe() {
    plaintexts.values().forEach(json -> Arrays.fill(json, (byte) 0));
  }
}
