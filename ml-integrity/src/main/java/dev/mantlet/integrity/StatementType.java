package dev.mantlet.integrity;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * The kinds of statement that this library signs beside models. Each has a payload type of its own,
 * which the signature covers, so that none can be taken for another.
 */
enum StatementType {
  RELEASE("release", Reason.MALFORMED_RELEASE, 1 << 20, ReleaseJson::release),
  ROLLBACK("rollback", Reason.MALFORMED_RELEASE, 1 << 20, ReleaseJson::rollback),
  POLICY(
      "policy",
      Reason.MALFORMED_POLICY,
      4 << 20,
      payload -> PolicyJson.read(payload, InstantSource.fixed(Instant.EPOCH)));

  private static final long MAX_TOKENS = 200_000;

  private final String payloadType;
  private final int maxBytes;
  private final String shown;
  private final StrictJson json;
  private final Consumer<byte[]> reader;

  StatementType(String name, Reason malformed, int maxBytes, Consumer<byte[]> reader) {
    this.payloadType = "application/vnd.mantlet." + name + ".v1+json";
    this.maxBytes = maxBytes;
    this.shown = "the " + name;
    this.json = StrictJson.reader(malformed, shown, maxBytes, MAX_TOKENS);
    this.reader = reader;
  }

  String payloadType() {
    return payloadType;
  }

  /** Largest envelope that is read. */
  int maxBytes() {
    return maxBytes;
  }

  /** What messages call it. */
  String shown() {
    return shown;
  }

  JsonObject read(byte[] utf8) {
    return json.read(utf8);
  }

  /** Refuses a payload that is none of this type; whether it counts now, is not asked. */
  void check(byte[] payload) {
    reader.accept(payload);
  }
}
