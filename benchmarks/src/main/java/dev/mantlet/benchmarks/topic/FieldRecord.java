package dev.mantlet.benchmarks.topic;

import dev.mantlet.fieldcrypto.FieldContext;
import dev.mantlet.fieldcrypto.RecordContext;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A record of random fields, and where it belongs: for us as a context, for peers as the same facts
 * in the form that they take. All are made beforehand, on both sides.
 *
 * @param context the record's context
 * @param fields the plaintext by path
 * @param sealings the same fields with their associated data
 */
record FieldRecord(RecordContext context, Map<String, byte[]> fields, List<Field> sealings) {
  private static final int RECORDS = 64;
  private static final String TENANT = "bank-a";
  private static final String TYPE = "deposit";

  /**
   * A field as a peer sees it.
   *
   * @param plaintext the field's bytes
   * @param associatedData where it belongs, for AEADs
   * @param encryptionContext the same, for the AWS Encryption SDK
   */
  record Field(byte[] plaintext, byte[] associatedData, Map<String, String> encryptionContext) {}

  /**
   * The size of a record.
   *
   * @param fields the number of fields
   * @param bytes the bytes of each
   */
  record Size(int fields, int bytes) {
    /** Different records from a fixed seed. */
    List<FieldRecord> records() {
      Random random = new Random(32);
      return IntStream.range(0, RECORDS)
          .mapToObj(i -> of("d-" + (100_000 + i), this, random))
          .toList();
    }

    /** The same, in turn. */
    Ring<FieldRecord> ring() {
      return new Ring<>(records());
    }
  }

  private static FieldRecord of(String id, Size size, Random random) {
    RecordContext context = FieldContext.tenant(TENANT).type(TYPE).schema(1).record(id);
    Map<String, byte[]> fields = new LinkedHashMap<>();
    List<Field> sealings = new ArrayList<>();
    for (int i = 0; i < size.fields(); i++) {
      String path = "payer.field-" + i;
      byte[] plaintext = new byte[size.bytes()];
      random.nextBytes(plaintext);
      fields.put(path, plaintext);
      sealings.add(new Field(plaintext, associatedData(id, path), encryptionContext(id, path)));
    }
    return new FieldRecord(context, fields, sealings);
  }

  /** The same facts in three pairs: each more pair costs. */
  private static Map<String, String> encryptionContext(String id, String path) {
    return Map.of("tenant", TENANT, "record", TYPE + "/1/" + id, "path", path);
  }

  /** Tenant, type, record id and path with their lengths in front, and the schema's version. */
  static byte[] associatedData(String id, String path) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(TENANT);
      out.writeUTF(TYPE);
      out.writeUTF(id);
      out.writeInt(1);
      out.writeUTF(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
