package dev.mantlet.integrity;

import java.util.regex.Pattern;

/**
 * The name under which a model is signed and expected.
 *
 * <p>A verifier always expects one id: otherwise any model of the same signer could stand in for
 * the one that is meant. In the signed statement it is the subject's name; signatures made by the
 * OpenSSF reference tool carry the name of the signed folder there. Two ids are equal if their
 * names are equal, character by character.
 *
 * @param name 1 to 200 characters: ASCII letters and digits, {@code . _ - + @ :}, and {@code /}
 *     between parts; every part starts with a letter or a digit
 */
public record ModelId(String name) {
  private static final int MAX_LENGTH = 200;
  private static final Pattern ALPHABET =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+@:-]*(/[A-Za-z0-9][A-Za-z0-9._+@:-]*)*");

  /** Checks the name. */
  public ModelId {
    if (name.isEmpty() || name.length() > MAX_LENGTH || !ALPHABET.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a model id has 1 to "
              + MAX_LENGTH
              + " characters of A-Z a-z 0-9 . _ - + @ : in parts parted by /, each part starting"
              + " with a letter or a digit; found "
              + name.length()
              + " characters: "
              + PrintableText.of(name));
    }
  }

  /** The id with this name, which must be as {@link ModelId} says. */
  public static ModelId of(String name) {
    return new ModelId(name);
  }

  /** The name. */
  @Override
  public String toString() {
    return name;
  }
}
