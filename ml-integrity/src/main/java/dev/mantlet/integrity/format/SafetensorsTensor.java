package dev.mantlet.integrity.format;

import java.util.List;

/**
 * A tensor of a safetensors file.
 *
 * @param name its name
 * @param type the type of an element, such as {@code F32}
 * @param shape its dimensions, each 0 or above
 * @param begin where its values begin, in bytes after the header
 * @param end where they end
 */
public record SafetensorsTensor(String name, String type, List<Long> shape, long begin, long end) {
  /** Copies the shape. */
  public SafetensorsTensor {
    shape = List.copyOf(shape);
  }
}
