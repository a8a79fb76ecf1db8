package dev.mantlet.fieldcrypto.json;

/**
 * Names that Jackson makes of a field and of the getter or setter of the same field, where it takes
 * them for two properties: the field {@code eMail} with {@code getEMail()}, which is {@code email};
 * {@code isOpen} with {@code isOpen()}, which is {@code open}; {@code _name} with {@code
 * getName()}.
 */
public final class TwinNames {
  private TwinNames() {}

  /** Whether these are two names of what is likely one value. */
  public static boolean areTwins(String one, String other) {
    String first = one.replace("_", "");
    String second = other.replace("_", "");
    return first.equalsIgnoreCase(second) || isQuestion(first, second) || isQuestion(second, first);
  }

  /** Whether {@code name} is isOpen and {@code of} open. */
  private static boolean isQuestion(String name, String of) {
    return name.length() > 2
        && name.startsWith("is")
        && Character.isUpperCase(name.charAt(2))
        && name.substring(2).equalsIgnoreCase(of);
  }
}
