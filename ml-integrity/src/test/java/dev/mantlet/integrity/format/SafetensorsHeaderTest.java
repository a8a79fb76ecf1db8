package dev.mantlet.integrity.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsHeaderTest {
  private static final String GOOD =
      "{\"__metadata__\":{\"format\":\"pt\"},"
          + "\"b\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[8,16]},"
          + "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}  ";

  static byte[] file(String header, int values) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + values)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  private static String tensor(String type, String shape, long begin, long end) {
    return "{\"a\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}}"
        .formatted(type, shape, begin, end);
  }

  private static SafetensorsHeader read(byte[] file) {
    return SafetensorsHeader.read("m.safetensors", ByteBuffer.wrap(file));
  }

  private static void assertRefused(byte[] file) {
    assertEquals(
        Reason.FORMAT_MALFORMED,
        assertThrows(ModelRejectedException.class, () -> read(file)).reason());
  }

  @Test
  void header_isReadInTheOrderOfTheValues() {
    SafetensorsHeader header = read(file(GOOD, 16));
    assertEquals(
        List.of(
            new SafetensorsTensor("a", "F32", List.of(2L), 0, 8),
            new SafetensorsTensor("b", "I64", List.of(1L), 8, 16)),
        header.tensors());
    assertEquals(Map.of("format", "pt"), header.metadata());
  }

  @Test
  void noTensors_scalarsAndEmptyTensors_areRead() {
    String scalar = "\"s\":{\"dtype\":\"F16\",\"shape\":[],\"data_offsets\":[0,2]}";
    String empty = "\"e\":{\"dtype\":\"F16\",\"shape\":[0,9],\"data_offsets\":[2,2]}";
    assertEquals(List.of(), read(file("{}", 0)).tensors());
    assertEquals(2, read(file("{" + empty + "," + scalar + "}", 2)).tensors().size());
  }

  @ParameterizedTest
  @CsvSource({"F4, 2, 1", "F6_E2M3, 4, 3", "BOOL, 3, 3", "BF16, 3, 6", "C64, 1, 8", "U64, 2, 16"})
  void size_followsFromTheType(String type, int elements, int bytes) {
    String shape = "[" + elements + "]";
    assertEquals(1, read(file(tensor(type, shape, 0, bytes), bytes)).tensors().size());
    assertRefused(file(tensor(type, shape, 0, bytes + 1), bytes + 1));
  }

  @Test
  void gapOverlapOrByteBehind_isRefused() {
    assertRefused(file(GOOD, 15));
    assertRefused(file(GOOD, 17));
    assertRefused(file(GOOD.replace("[8,16]", "[9,17]"), 17));
    assertRefused(file(GOOD.replace("[8,16]", "[4,12]"), 12));
    assertRefused(file(tensor("U8", "[1]", 1, 2), 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{}}",
        "{} x",
        "{\"a\":1}",
        "{\"a\":{}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"more\":1}}",
        "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
        "{\"a\":{\"dtype\":\"U9\",\"shape\":[1],\"data_offsets\":[0,1]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1.0],\"data_offsets\":[0,1]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,1]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1e0],\"data_offsets\":[0,1]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[9223372036854775808],\"data_offsets\":[0,1]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[99999999999999999999999],\"data_offsets\":[0,1]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,1]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,0]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0]}}",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1,2]}}",
        "{\"__metadata__\":{\"a\":1}}",
        "{\"__metadata__\":{},\"__metadata__\":{}}",
        "{'a':1}",
        "{/**/}"
      })
  void headerThatIsNotAsTheFormatAsks_isRefused(String header) {
    assertRefused(file(header, 1));
  }

  @Test
  void tensorTwice_isRefused() {
    String tensor = "\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}";
    assertRefused(file("{" + tensor + "," + tensor + "}", 0));
  }

  @Test
  void lengthThatIsALie_isRefusedUnread() {
    byte[] file = file(GOOD, 16);
    for (long length : new long[] {0, 1, 1L << 31, 1L << 62, -1, file.length - 7}) {
      ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      assertRefused(file);
    }
    assertRefused(new byte[3]);
  }

  @Test
  void textThatIsNotUtf8_isRefused() {
    byte[] file = file("{\"__metadata__\":{\"k\":\"v\"}}", 0);
    file[8 + 21] = (byte) 0xff;
    assertRefused(file);
  }

  @Test
  void mutants_areReadOrRefused() {
    Random random = new Random(3);
    int read = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] file = file(GOOD, 16);
      file[random.nextInt(file.length)] = (byte) random.nextInt();
      byte[] cut = random.nextInt(9) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
      try {
        read += read(cut).tensors().size();
      } catch (ModelRejectedException e) {
        assertEquals(Reason.FORMAT_MALFORMED, e.reason());
      }
    }
    assertTrue(read > 0, "a change of a value is no change of the header");
  }
}
