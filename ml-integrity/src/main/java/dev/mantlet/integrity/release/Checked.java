package dev.mantlet.integrity.release;

/** What is checked about a statement's members wherever they come from. */
final class Checked {
  private static final int DIGEST_DIGITS = 64;

  private Checked() {}

  /** The text, if it is 64 lower-case hex digits. */
  static String sha256(String what, String hex) {
    boolean digits = hex.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    if (hex.length() != DIGEST_DIGITS || !digits) {
      throw new IllegalArgumentException(
          what + " must be 64 lower-case hex digits, found " + hex.length() + " characters");
    }
    return hex;
  }

  /** The number, if it can be a version. */
  static long version(String what, long version) {
    if (version < 1 || version > ReleaseStatement.MAX_VERSION) {
      throw new IllegalArgumentException(
          what + " must be 1 to " + ReleaseStatement.MAX_VERSION + ", was " + version);
    }
    return version;
  }
}
