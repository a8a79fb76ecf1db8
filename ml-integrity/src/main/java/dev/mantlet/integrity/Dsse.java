package dev.mantlet.integrity;

import java.nio.charset.StandardCharsets;

/** Dead Simple Signing Envelope, version 1.0.2: what exactly is signed. */
final class Dsse {
  private Dsse() {}

  /**
   * The pre-authentication encoding {@code "DSSEv1" SP LEN(type) SP type SP LEN(payload) SP
   * payload}, lengths in bytes: no two pairs of type and payload encode alike.
   */
  static byte[] preAuthenticationEncoding(String payloadType, byte[] payload) {
    int typeBytes = payloadType.getBytes(StandardCharsets.UTF_8).length;
    byte[] head =
        ("DSSEv1 " + typeBytes + " " + payloadType + " " + payload.length + " ")
            .getBytes(StandardCharsets.UTF_8);
    byte[] encoded = new byte[head.length + payload.length];
    System.arraycopy(head, 0, encoded, 0, head.length);
    System.arraycopy(payload, 0, encoded, head.length, payload.length);
    return encoded;
  }
}
