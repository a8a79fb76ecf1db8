package dev.mantlet.testkit;

/**
 * Attacks on models that need no gradients, to be run in unit tests against what an attacker can
 * reach.
 */
public final class Attacks {
  private Attacks() {}

  /**
   * The Square attack on images in [0, 1], measured by the largest change of a pixel.
   *
   * @param channels the image's channels, 1 or above
   * @param height the image's height in pixels, 1 or above
   * @param width the image's width in pixels, 1 or above
   */
  public static SquareAttack.Builder square(int channels, int height, int width) {
    return new SquareAttack.Builder(channels, height, width);
  }
}
