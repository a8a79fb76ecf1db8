package dev.mantlet.fieldcrypto;

/** What an envelope holds; the second byte of its header. */
enum Form {
  FIELD(0x01),
  RECORD(0x02),
  PACKED(0x03),
  STREAM(0x04);

  private final byte code;

  Form(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }
}
