package dev.mantlet.fieldcrypto;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The algorithms of an envelope; the third byte of its header. */
enum Suite {
  /** AES-256-GCM under keys derived for each envelope, with positions as nonces. */
  AES_256_GCM(0x01, Header.SALT_BYTES, 32, AesGcm.TAG_BYTES) {
    @Override
    MemberCipher cipher(Engine engine, byte[] key, byte[] commitment) {
      return new GcmMembers(engine.gcm(), key, commitment);
    }
  },

  /** XAES-256-GCM by Tink under keys derived for each envelope, with random nonces. */
  XAES_256_GCM(0x02, Header.SALT_BYTES, 32, XaesMembers.OVERHEAD_BYTES) {
    @Override
    MemberCipher cipher(Engine engine, byte[] key, byte[] commitment) {
      return new XaesMembers(key, commitment);
    }
  },

  /** AES-256-SIV by Tink under one key for each owner, type and path. */
  AES_256_SIV(0x03, 0, 64, SivMembers.OVERHEAD_BYTES) {
    @Override
    MemberCipher cipher(Engine engine, byte[] key, byte[] commitment) {
      return new SivMembers(key, commitment);
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

  /** The length of the key of the members. */
  int keyBytes() {
    return keyBytes;
  }

  /** How much longer than its plaintext a sealed value is. */
  int overhead() {
    return overhead;
  }

  /**
   * Seals and opens the values of one envelope.
   *
   * @param key of {@link #keyBytes()}, the callee's to read until the caller wipes it
   */
  abstract MemberCipher cipher(Engine engine, byte[] key, byte[] commitment);
}
