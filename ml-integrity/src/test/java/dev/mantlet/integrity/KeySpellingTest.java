package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A key has one spelling that is taken, and so one fingerprint. */
class KeySpellingTest {
  private static final KeyPair KEYS = MlDsaKeys.ofBouncyCastle();
  private static final int SEED_BYTES = 32;

  static Stream<byte[]> otherSpellings() throws IOException {
    SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(KEYS.getPublic().getEncoded());
    byte[] raw = info.getPublicKeyData().getOctets();
    AlgorithmIdentifier named = info.getAlgorithm();
    AlgorithmIdentifier withNull = new AlgorithmIdentifier(named.getAlgorithm(), DERNull.INSTANCE);
    DERSequence parts =
        new DERSequence(
            new ASN1Encodable[] {
              new DEROctetString(Arrays.copyOf(raw, SEED_BYTES)),
              new DEROctetString(Arrays.copyOfRange(raw, SEED_BYTES, raw.length))
            });
    return Stream.of(
        new SubjectPublicKeyInfo(withNull, raw).getEncoded("DER"),
        new SubjectPublicKeyInfo(named, new DEROctetString(raw)).getEncoded("DER"),
        new SubjectPublicKeyInfo(named, parts).getEncoded("DER"),
        withHybridPoint());
  }

  /** A point whose first byte also tells whether y is odd (SEC 1 §2.3.4 does not know it). */
  private static byte[] withHybridPoint() throws IOException {
    SubjectPublicKeyInfo info =
        SubjectPublicKeyInfo.getInstance(Release.newKeys("secp256r1").getPublic().getEncoded());
    byte[] point = info.getPublicKeyData().getOctets();
    point[0] = (byte) (6 + (point[point.length - 1] & 1));
    return new SubjectPublicKeyInfo(info.getAlgorithm(), point).getEncoded("DER");
  }

  @ParameterizedTest
  @MethodSource("otherSpellings")
  void keyInAnotherSpelling_isRefused(byte[] other) {
    assertThrows(IllegalArgumentException.class, () -> VerificationKey.ofEncoded(other));
  }

  @Test
  void keyAsItIsUsuallyWritten_isTaken() {
    VerificationKey key = VerificationKey.ofEncoded(KEYS.getPublic().getEncoded());
    assertEquals(VerificationKey.of(KEYS.getPublic()).fingerprint(), key.fingerprint());
  }
}
