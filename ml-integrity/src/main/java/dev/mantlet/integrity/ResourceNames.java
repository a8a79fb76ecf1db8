package dev.mantlet.integrity;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which file names a manifest may hold: relative, with {@code /} between segments, and by default
 * such that every common system reads each of them as the same one file.
 *
 * <p>No path is ever built from a signed name, so these rules are a second line; they keep names
 * from meaning something else to whoever reads the manifest next.
 */
enum ResourceNames {
  /** Names that Linux, macOS and Windows read alike, no two of which look or fold alike. */
  PORTABLE,

  /** Any name that POSIX and UTF-8 allow; names are equal only if their characters are. */
  POSIX;

  /** Longest name in UTF-8: the limit for a path on Linux. */
  private static final int MAX_BYTES = 4096;

  private static final Pattern PERCENT_ENCODED = Pattern.compile("%[0-9A-Fa-f]{2}");

  /**
   * Format characters, private use, separators of lines and paragraphs, and what else has the
   * property Default_Ignorable_Code_Point (Unicode 15, DerivedCoreProperties), also where this Java
   * runtime knows no character yet.
   */
  private static final Pattern HIDDEN =
      Pattern.compile(
          "[\\p{Cf}\\p{Co}\\p{Zl}\\p{Zp}\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F"
              + "\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0"
              + "\\uFFF0-\\uFFF8\\x{1BCA0}-\\x{1BCA3}\\x{1D173}-\\x{1D17A}\\x{E0000}-\\x{E0FFF}]");

  private static final Pattern DEVICE =
      Pattern.compile(
          "(con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9¹²³]) *(\\..*)?",
          Pattern.CASE_INSENSITIVE);

  /** Refuses a name that is not allowed by itself. */
  void check(String name) {
    checkStructure(name);
    if (this == PORTABLE) {
      checkStructure(sameStructure(name, Normalizer.normalize(name, Normalizer.Form.NFKC)));
      checkPortable(name);
    }
  }

  private static void checkPortable(String name) {
    require(
        !HIDDEN.matcher(name).find(),
        name,
        "has characters that cannot be seen or have no agreed meaning");
    require(
        name.indexOf('\\') < 0 && name.indexOf(':') < 0,
        name,
        "has a backslash or a colon, which some systems read as separators");
    require(
        !PERCENT_ENCODED.matcher(name).find(),
        name,
        "has a percent-encoded character, which some readers decode");
    for (String segment : name.split("/")) {
      require(
          !endsInDotOrSpace(segment),
          name,
          "has a segment that ends in a dot or a space, which some systems drop");
      require(!DEVICE.matcher(segment).matches(), name, "is the name of a device on some systems");
    }
  }

  /** What two names must not have in common. */
  private String key(String name) {
    return this == PORTABLE ? foldCase(name) : name;
  }

  /**
   * Refuses names of which one is not allowed, two are the same file, or one is a folder of
   * another.
   */
  void checkAll(Collection<String> names) {
    Map<String, String> byKey = new HashMap<>();
    for (String name : names) {
      check(name);
      String twin = byKey.put(key(name), name);
      if (twin != null) {
        throw new ModelRejectedException(
            Reason.NAME_COLLISION,
            "the names \""
                + twin
                + "\" and \""
                + name
                + "\" are one file to some systems; rename one");
      }
    }
    byKey.forEach((key, name) -> checkFolders(key, name, byKey));
  }

  private static void checkFolders(String key, String name, Map<String, String> byKey) {
    for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
      String file = byKey.get(key.substring(0, slash));
      if (file != null) {
        throw new ModelRejectedException(
            Reason.NAME_COLLISION,
            "\"" + file + "\" is a file and also the folder of \"" + name + "\"");
      }
    }
  }

  /**
   * Whether the names are in the order of the specification (by code points) or in that of the
   * reference tool (segment by segment, which differs where a character below {@code /} follows a
   * common prefix).
   */
  static boolean inOrder(Collection<String> names) {
    return isSorted(names.stream().toList())
        || isSorted(names.stream().map(name -> name.replace('/', '\0')).toList());
  }

  /** Order by code points; UTF-8 keeps it, Java's own order of strings does not. */
  static Comparator<String> order() {
    return (a, b) ->
        Arrays.compareUnsigned(
            a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isSorted(List<String> names) {
    Comparator<String> order = order();
    for (int i = 1; i < names.size(); i++) {
      if (order.compare(names.get(i - 1), names.get(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static void checkStructure(String name) {
    require(!name.isBlank(), name, "is blank");
    require(
        name.length() <= MAX_BYTES && utf8Length(name) <= MAX_BYTES,
        name,
        "has more than " + MAX_BYTES + " bytes");
    require(
        name.codePoints().noneMatch(ResourceNames::isBroken),
        name,
        "has a control character or is not valid Unicode");
    require(
        count(name, '/') < FolderWalk.MAX_DEPTH,
        name,
        "is nested deeper than " + FolderWalk.MAX_DEPTH + " folders");
    for (String segment : name.split("/", -1)) {
      require(!segment.isEmpty(), name, "starts or ends with a slash, or has two in a row");
      require(
          !segment.equals(".") && !segment.equals(".."), name, "has the segment \".\" or \"..\"");
    }
  }

  private static int utf8Length(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length;
  }

  /** {@code other}, unless it has separators that {@code name} has not. */
  private static String sameStructure(String name, String other) {
    require(
        count(name, '/') == count(other, '/'), name, "has a character that normalises to a slash");
    return other;
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  /** U+FFFD stands for what could not be decoded. */
  private static boolean isBroken(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.CONTROL || type == Character.SURROGATE || codePoint == 0xFFFD;
  }

  private static boolean endsInDotOrSpace(String segment) {
    boolean dotsOnly = segment.chars().allMatch(c -> c == '.');
    return !dotsOnly && (segment.endsWith(".") || segment.endsWith(" "));
  }

  /**
   * Case folding as near as the JDK has it: to upper case first, which expands ß, then to lower
   * case.
   */
  private static String foldCase(String name) {
    String upper = Normalizer.normalize(name, Normalizer.Form.NFKC).toUpperCase(Locale.ROOT);
    return Normalizer.normalize(upper.toLowerCase(Locale.ROOT), Normalizer.Form.NFKC);
  }

  private static void require(boolean condition, String name, String problem) {
    if (!condition) {
      throw new ModelRejectedException(
          Reason.UNSAFE_NAME, "the file name \"" + name + "\" " + problem);
    }
  }
}
