package dev.mantlet.integrity.versions;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SortedSet;

/** The bytes of a store file as they are put together: numbers big-endian, texts in ASCII. */
final class StoreBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  StoreBytes bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  StoreBytes int16(int value) {
    return bytes(ByteBuffer.allocate(Short.BYTES).putShort((short) value).array());
  }

  StoreBytes int32(int value) {
    return bytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  StoreBytes int64(long value) {
    return bytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  StoreBytes text(String ascii) {
    byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
    return int16(bytes.length).bytes(bytes);
  }

  StoreBytes digest(String hex) {
    return bytes(HexFormat.of().parseHex(hex));
  }

  StoreBytes digests(SortedSet<String> all) {
    int32(all.size());
    all.forEach(this::digest);
    return this;
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }
}
