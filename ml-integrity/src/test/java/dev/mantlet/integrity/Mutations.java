package dev.mantlet.integrity;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Changes bytes as an attacker or an accident would: bits, pieces, whole tokens of JSON. */
final class Mutations {
  private static final Pattern TOKEN =
      Pattern.compile("\"(?:[^\"\\\\]++|\\\\.)*+\"|[{}\\[\\]:,]|[^\\s{}\\[\\]:,\"]+|\\s+");

  private static final List<String> TOKENS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ",",
          "null",
          "true",
          "false",
          "0",
          "-1",
          "1e999",
          "8.0",
          "99999999999999999999",
          "\"\"",
          "\"a\"",
          "\".\"",
          "\"..\"",
          "\"sha256\"",
          "\"shards\"",
          "\"blake3\"",
          "\"\\ud800\"",
          "\"\\u0000\"",
          "[]",
          "{}",
          "{\"a\":1}",
          "[[[[[[[[[[[[[[[[",
          "\"certificate\"",
          "\"publicKey\"",
          "\"x509CertificateChain\"",
          "\"tlogEntries\"",
          "\"shard_size\"",
          "\"name\"",
          "\"digest\"",
          "\"AAAA\"",
          "\uFEFF",
          "NaN",
          "/*",
          "'");

  private static final String CHARS = "0123456789abcdefXYZ+/=.:-_ %";

  private final RandomGenerator random;
  private final List<byte[]> seeds;

  Mutations(RandomGenerator random, List<byte[]> seeds) {
    this.random = random;
    this.seeds = seeds;
  }

  /** One of the seeds with one change, or up to four. */
  byte[] next() {
    byte[] bytes = pick(seeds);
    for (int changes = 1 + random.nextInt(2) * random.nextInt(4); changes > 0; changes--) {
      bytes = change(bytes);
    }
    return bytes;
  }

  private byte[] change(byte[] bytes) {
    return switch (random.nextInt(12)) {
      case 0, 1 -> flipped(bytes);
      case 2 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 3 -> spliced(bytes, bytes);
      case 4 -> spliced(bytes, pick(seeds));
      case 5 -> replaced(bytes);
      default -> retokenized(bytes);
    };
  }

  private byte[] flipped(byte[] bytes) {
    byte[] flipped = bytes.clone();
    for (int flips = Math.min(1 + random.nextInt(3), bytes.length); flips > 0; flips--) {
      flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private byte[] replaced(byte[] bytes) {
    byte[] replaced = bytes.clone();
    if (bytes.length > 0) {
      replaced[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return replaced;
  }

  /** A piece of one put into the other, in place of as many bytes or of none. */
  private byte[] spliced(byte[] bytes, byte[] other) {
    int from = random.nextInt(other.length + 1);
    int length = random.nextInt(Math.min(200, other.length - from) + 1);
    int at = random.nextInt(bytes.length + 1);
    int resume = random.nextBoolean() ? at : Math.min(bytes.length, at + length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    out.write(other, from, length);
    out.write(bytes, resume, bytes.length - resume);
    return out.toByteArray();
  }

  /** Tokens removed, doubled, swapped, or put in place of others. */
  private byte[] retokenized(byte[] bytes) {
    List<String> tokens = tokens(new String(bytes, StandardCharsets.ISO_8859_1));
    if (tokens.isEmpty()) {
      return bytes;
    }
    int at = random.nextInt(tokens.size());
    int other = random.nextInt(tokens.size());
    switch (random.nextInt(9)) {
      case 0 -> tokens.remove(at);
      case 1 -> tokens.add(at, tokens.get(other));
      case 2 -> tokens.set(at, tokens.set(other, tokens.get(at)));
      case 3 -> tokens.set(at, TOKENS.get(random.nextInt(TOKENS.size())));
      case 4, 5, 6, 7 -> changeString(tokens);
      default -> tokens.add(at, TOKENS.get(random.nextInt(TOKENS.size())));
    }
    return String.join("", tokens).getBytes(StandardCharsets.UTF_8);
  }

  /** A text put in place of another, or one character of it changed: the result is still JSON. */
  private void changeString(List<String> tokens) {
    List<Integer> strings =
        IntStream.range(0, tokens.size())
            .filter(i -> tokens.get(i).startsWith("\""))
            .boxed()
            .toList();
    if (strings.isEmpty()) {
      return;
    }
    int at = strings.get(random.nextInt(strings.size()));
    String text = tokens.get(at);
    if (random.nextBoolean() || text.length() < 3) {
      tokens.set(at, tokens.get(strings.get(random.nextInt(strings.size()))));
    } else {
      StringBuilder changed = new StringBuilder(text);
      changed.setCharAt(
          1 + random.nextInt(text.length() - 2), CHARS.charAt(random.nextInt(CHARS.length())));
      tokens.set(at, changed.toString());
    }
  }

  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    return tokens;
  }

  private byte[] pick(List<byte[]> from) {
    return from.get(random.nextInt(from.size()));
  }
}
