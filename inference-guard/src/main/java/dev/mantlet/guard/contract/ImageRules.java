package dev.mantlet.guard.contract;

import java.util.EnumSet;
import java.util.Set;

/**
 * What the bytes of an encoded image may be, before anybody decodes them: {@code
 * ImageRules.of(ImageType.PNG)}.
 *
 * <p>Only the header is read; of a GIF also that of its first frame. Immutable.
 *
 * @param types the allowed formats, by their first bytes; at least one
 * @param maxPixels the most pixels, width by height; 1 or above
 * @param action {@link Action#DENY}, {@link Action#REPORT} or {@link Action#SHADOW}
 */
public record ImageRules(Set<ImageType> types, long maxPixels, Action action) implements Rule {
  /** A photograph of 16 million pixels, 64 MiB when decoded with four bytes each. */
  private static final long DEFAULT_MAX_PIXELS = 1L << 24;

  /** Checks the bounds and copies the types. */
  public ImageRules {
    types = Set.copyOf(types);
    if (types.isEmpty() || maxPixels < 1) {
      throw new IllegalArgumentException(
          "images need at least one type and pixel, got " + types + " and " + maxPixels);
    }
    if (action == Action.CLAMP || action == Action.NORMALISE) {
      throw new IllegalArgumentException("images cannot be repaired, choose another action");
    }
  }

  /** Images of these types with at most 16,777,216 pixels. */
  public static ImageRules of(ImageType first, ImageType... others) {
    return new ImageRules(EnumSet.of(first, others), DEFAULT_MAX_PIXELS, Action.DENY);
  }

  /** These rules, with at most so many pixels. */
  public ImageRules maxPixels(long pixels) {
    return new ImageRules(types, pixels, action);
  }

  /** These rules, with another action. */
  public ImageRules on(Action newAction) {
    return new ImageRules(types, maxPixels, newAction);
  }

  /** Formats whose header is understood. */
  public enum ImageType {
    /** Portable Network Graphics (ISO/IEC 15948). */
    PNG,
    /** JPEG (ISO/IEC 10918-1). */
    JPEG,
    /** Graphics Interchange Format, 87a and 89a. */
    GIF,
    /** Windows bitmap. */
    BMP
  }
}
