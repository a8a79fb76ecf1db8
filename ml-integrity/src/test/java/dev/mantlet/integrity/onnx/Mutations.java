package dev.mantlet.integrity.onnx;

import java.util.Arrays;
import java.util.Random;

/** Makes files that are almost ONNX from files that are: bytes changed, removed, doubled, moved. */
final class Mutations {
  private final Random random;

  Mutations(long seed) {
    random = new Random(seed);
  }

  /** One to four changes. */
  byte[] of(byte[] file) {
    byte[] mutant = file.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      mutant = change(mutant);
    }
    return mutant;
  }

  private byte[] change(byte[] file) {
    if (file.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(file.length);
    int length = Math.min(1 + random.nextInt(12), file.length - at);
    byte[] piece = Arrays.copyOfRange(file, at, at + length);
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        byte[] changed = file.clone();
        changed[at] = (byte) random.nextInt();
        return changed;
      }
      case 2 -> {
        byte[] changed = file.clone();
        changed[at] ^= (byte) (1 << random.nextInt(8));
        return changed;
      }
      case 3 -> {
        return splice(file, at, length, new byte[0]);
      }
      case 4 -> {
        return splice(file, at, 0, piece);
      }
      case 5 -> {
        int other = random.nextInt(file.length);
        return splice(
            splice(file, at, length, new byte[0]), Math.min(other, file.length - length), 0, piece);
      }
      default -> {
        return swapValue(file, at);
      }
    }
  }

  /** Another small number, as a length, a type or a place would be. */
  private byte[] swapValue(byte[] file, int at) {
    byte[] changed = file.clone();
    changed[at] = (byte) (changed[at] + random.nextInt(5) - 2);
    return changed;
  }

  private static byte[] splice(byte[] file, int at, int length, byte[] with) {
    return OnnxBytes.join(
        Arrays.copyOf(file, at), with, Arrays.copyOfRange(file, at + length, file.length));
  }
}
