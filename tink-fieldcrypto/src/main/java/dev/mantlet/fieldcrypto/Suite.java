package dev.mantlet.fieldcrypto;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The algorithms of an envelope; the third byte of its header. */
enum Suite {
  /**
   * AES-256-GCM: a field under a key of its data key, with a nonce from the commitment; other forms
   * under keys derived for each envelope, with positions as nonces.
   */
  AES_256_GCM(0x01, Header.SALT_BYTES, 32, AesGcm.TAG_BYTES) {
    @Override
    MemberCipher cipher(Form form, Engine engine, EnvelopeKeys keys) {
      return form == Form.FIELD
          ? keys.fieldMember()
          : new GcmMembers(engine.gcm(), keys.encryption(), keys.commitment());
    }
  },

  /** XAES-256-GCM by Tink under keys derived for each envelope, with random nonces. */
  XAES_256_GCM(0x02, Header.SALT_BYTES, 32, XaesMembers.OVERHEAD_BYTES) {
    @Override
    MemberCipher cipher(Form form, Engine engine, EnvelopeKeys keys) {
      return new XaesMembers(keys.encryption(), keys.commitment());
    }
  },

  /** AES-256-SIV by Tink under one key for each owner, type and path. */
  AES_256_SIV(0x03, 0, 64, SivMembers.OVERHEAD_BYTES) {
    @Override
    MemberCipher cipher(Form form, Engine engine, EnvelopeKeys keys) {
      return new SivMembers(keys.encryption(), keys.commitment());
    }
  };

  /** The suites that differ in nothing that an attacker could use. */
  static final Set<Suite> RANDOMIZED = EnumSet.of(AES_256_GCM, XAES_256_GCM);

  private final byte code;
  private final int saltBytes;
  private final int keyBytes;
  private final int overhead;

  Suite(int code, int saltBytes, int keyBytes, int overhead) {
    this.code = (byte) code;
    this.saltBytes = saltBytes;
    this.keyBytes = keyBytes;
    this.overhead = overhead;
  }

  /** The suite with this code, if there is one. */
  static Optional<Suite> of(byte code) {
    for (Suite suite : values()) {
      if (suite.code == code) {
        return Optional.of(suite);
      }
    }
    return Optional.empty();
  }

  byte code() {
    return code;
  }

  /** Whether equal values have equal envelopes. */
  boolean isDeterministic() {
    return saltBytes == 0;
  }

  int saltBytes() {
    return saltBytes;
  }

  /** The length of K_enc. */
  int keyBytes() {
    return keyBytes;
  }

  /** How much longer than its plaintext a sealed value is. */
  int overhead() {
    return overhead;
  }

  /** Seals and opens the values of one envelope, until its keys are closed. */
  abstract MemberCipher cipher(Form form, Engine engine, EnvelopeKeys keys);
}
