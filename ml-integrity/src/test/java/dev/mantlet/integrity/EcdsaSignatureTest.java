package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EcdsaSignatureTest {
  private static final BigInteger ORDER = BigInteger.valueOf(200);

  @Test
  void strictDer_isRead() {
    assertEquals(
        Optional.of(new EcdsaSignature(BigInteger.ONE, BigInteger.valueOf(199))),
        parse("3007020101020200c7"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "30",
        "3006",
        "300602010102",
        "3006020101020101ff",
        "3106020101020101",
        "3006030101020101",
        "30810602010102 0101",
        "30800201010201010000",
        "300702020001020101",
        "3006020100020101",
        "3006020101020100",
        "300602018102 0101",
        "300702010102 0200c8",
        "3005020002 0101",
        "300602010102 7f01",
        "30060201010281 01",
        "3082000602010102 0101"
      })
  void whatIsNotStrictDerOrOutOfRange_isNothing(String hex) {
    assertEquals(Optional.empty(), parse(hex.replace(" ", "")));
  }

  private static Optional<EcdsaSignature> parse(String hex) {
    return EcdsaSignature.parse(HexFormat.of().parseHex(hex), ORDER);
  }
}
