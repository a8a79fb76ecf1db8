package dev.mantlet.integrity.sigstore;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Bundles changed as an attacker would: in their bytes, their values, and inside their Base64. */
final class BundleMutants {
  private static final Pattern VALUE = Pattern.compile(":\\s*(\"[^\"]*\")|\"[A-Za-z0-9+/=]+\"");

  private static final List<String> VALUES =
      List.of(
          "null",
          "0",
          "-1",
          "\"\"",
          "\"AAAA\"",
          "\"-1\"",
          "\"9223372036854775807\"",
          "1e999",
          "{}",
          "[]",
          "\"18446744073709551615\"",
          "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]",
          "true",
          "\"\\ud800\"");

  private final RandomGenerator random;
  private final String bundle;
  private final List<MatchResult> values;

  BundleMutants(RandomGenerator random, byte[] bundle) {
    this.random = random;
    this.bundle = new String(bundle, StandardCharsets.UTF_8);
    this.values = VALUE.matcher(this.bundle).results().toList();
  }

  byte[] next() {
    return switch (random.nextInt(6)) {
      case 0 -> flipped(bundle.getBytes(StandardCharsets.UTF_8));
      case 1 -> withValue(VALUES.get(random.nextInt(VALUES.size())));
      case 2 -> withValue(pick().replaceFirst("^:\\s*", ""));
      default -> insideBase64();
    };
  }

  private String pick() {
    return values.get(random.nextInt(values.size())).group();
  }

  private byte[] withValue(String value) {
    return replaced(values.get(random.nextInt(values.size())), value);
  }

  /** Valid JSON and Base64, with other bytes behind it: DER, log entries, hashes, payloads. */
  private byte[] insideBase64() {
    MatchResult value = values.get(random.nextInt(values.size()));
    String text = value.group().replaceAll("^:\\s*|\"", "");
    try {
      byte[] changed = changed(Base64.getDecoder().decode(text));
      return replaced(value, "\"" + Base64.getEncoder().encodeToString(changed) + "\"");
    } catch (IllegalArgumentException e) {
      return replaced(value, "\"" + text.replaceFirst("[0-9a-z]", "7") + "\"");
    }
  }

  private byte[] changed(byte[] bytes) {
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 1 -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(40));
      default -> flipped(bytes);
    };
  }

  private byte[] flipped(byte[] bytes) {
    byte[] flipped = bytes.clone();
    for (int flips = Math.min(1 + random.nextInt(3), bytes.length); flips > 0; flips--) {
      flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private byte[] replaced(MatchResult old, String value) {
    String colon = old.group().startsWith(":") ? ":" : "";
    return (bundle.substring(0, old.start()) + colon + value + bundle.substring(old.end()))
        .getBytes(StandardCharsets.UTF_8);
  }
}
