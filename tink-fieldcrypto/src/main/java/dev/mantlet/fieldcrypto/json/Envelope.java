package dev.mantlet.fieldcrypto.json;

import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.RecordContext;
import dev.mantlet.fieldcrypto.SealedRecord;
import java.util.Map;

/** All that the JSON form asks of the envelope. */
public final class Envelope {
  /** How each sealed text begins, and no clear text of a sealed document may. */
  public static final String PREFIX = "mf1.";

  private Envelope() {}

  static SealedRecord seal(
      RecordCipher cipher, RecordContext context, Map<String, byte[]> plaintexts) {
    return cipher.seal(context, plaintexts);
  }

  static Map<String, byte[]> open(
      RecordCipher cipher, RecordContext context, String header, Map<String, String> texts) {
    return cipher.open(context, SealedRecord.parse(header, texts)).fields();
  }
}
