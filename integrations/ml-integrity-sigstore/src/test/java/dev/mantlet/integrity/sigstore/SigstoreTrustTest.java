package dev.mantlet.integrity.sigstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.spi.ProvenSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigstoreTrustTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{}", "{\"mediaType\":\"text/plain\"}", "null", "\u0000"})
  void whatIsNoTrustedRoot_isTheCallersMistake(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    assertThrows(IllegalArgumentException.class, () -> SigstoreTrust.root(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ctlogs", "tlogs", "certificateAuthorities"})
  void rootWithoutAuthoritiesOrLogs_isTheCallersMistake(String list) throws IOException {
    String json = new String(Keyless.trustedRoot(), StandardCharsets.UTF_8);
    String renamed = json.replaceFirst("\"" + list + "\"", "\"other\"");
    assertNotEquals(json, renamed);
    byte[] bytes = renamed.getBytes(StandardCharsets.UTF_8);
    var thrown = assertThrows(IllegalArgumentException.class, () -> SigstoreTrust.root(bytes));
    assertTrue(thrown.getMessage().contains(" 0 "), thrown::getMessage);
  }

  @Test
  void blankIdentityOrIssuer_isNobodys() throws IOException {
    SigstoreTrust.Root root = SigstoreTrust.root(Keyless.trustedRoot());
    assertThrows(IllegalArgumentException.class, () -> root.identity(" "));
    SigstoreTrust.Identity identity = root.identity("release@example.com");
    assertThrows(IllegalArgumentException.class, () -> identity.issuer(""));
  }

  @Test
  void proof_isForTheDigestOfThePayload() throws Exception {
    ProvenSigner proof = Keyless.trust().prove(Keyless.bundle(Keyless.MODEL));
    assertEquals(
        "cca195d92b822834cefd14b9e712ce231191ee3c8dc69426f8386cef938c389d", proof.payloadSha256());
  }

  /** sigstore-java encodes other payloads in another way than DSSE does. */
  @Test
  void statementThatIsNotAscii_isUnsupported() throws IOException {
    String json = new String(Keyless.bundle(Keyless.MODEL), StandardCharsets.UTF_8);
    int from = json.indexOf('"', json.indexOf("\"payload\":") + 10) + 1;
    int to = json.indexOf('"', from);
    String statement =
        new String(Base64.getDecoder().decode(json.substring(from, to)), StandardCharsets.UTF_8);
    byte[] changed =
        statement.replace("signme-1", "signm\u00e9-1").getBytes(StandardCharsets.UTF_8);
    byte[] bundle =
        (json.substring(0, from) + Base64.getEncoder().encodeToString(changed) + json.substring(to))
            .getBytes(StandardCharsets.UTF_8);
    SigstoreTrust trust = Keyless.trust();
    var thrown = assertThrows(ModelRejectedException.class, () -> trust.prove(bundle));
    assertEquals(Reason.UNSUPPORTED, thrown.reason());
  }
}
