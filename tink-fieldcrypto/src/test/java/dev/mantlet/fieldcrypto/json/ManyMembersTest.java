package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.mantlet.fieldcrypto.CountingKeyService;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedModule;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.SealedJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Three hundred sealed values in nested lists and maps of one document. */
class ManyMembersTest {
  record Leaf(@Encrypted String text) {}

  @EncryptedRecord(type = "many", schema = 1)
  record Many(List<Map<String, List<Leaf>>> lists, Map<String, Leaf> map, @Encrypted String one) {}

  private static Many many() {
    List<Map<String, List<Leaf>>> lists = new ArrayList<>();
    Map<String, Leaf> map = new LinkedHashMap<>();
    for (int i = 0; i < 10; i++) {
      lists.add(Map.of("a", List.of(leaf(), leaf(), leaf()), "b.c", List.of(leaf(), leaf())));
    }
    for (int i = 0; i < 249; i++) {
      map.put("key " + i, leaf());
    }
    return new Many(lists, map, "equal");
  }

  private static Leaf leaf() {
    return new Leaf("equal");
  }

  @Test
  void noncesOfOneKeyAreDistinctAndKeysOfTwoDocumentsDiffer() {
    try (GcmSpy spy = GcmSpy.installed()) {
      RecordCipher cipher = RecordCipher.using(Keyring.wrappedBy(new CountingKeyService()));
      JsonMapper mapper = JsonMapper.builder().addModule(EncryptedModule.using(cipher)).build();
      var writer = SealedJson.writer(mapper).forRecord("t", "r");
      writer.writeValueAsString(many()); // from here on the key service's own cipher is not asked
      spy.forget();
      String json = writer.writeValueAsString(many());
      Set<String> uses = new HashSet<>(spy.uses());
      assertEquals(300, spy.uses().size());
      assertEquals(300, uses.size(), "pairs of key and nonce");
      assertEquals(1, spy.usedKeys().size());
      writer.writeValueAsString(many());
      assertEquals(2, spy.usedKeys().size());
      assertEquals(600, new HashSet<>(spy.uses()).size());
      assertEquals(
          many(), SealedJson.reader(mapper, Many.class).forRecord("t", "r").readValue(json));
    }
  }

  @Test
  void equalValuesAtDifferentPlacesHaveDifferentTexts() {
    String json = Jackson.TWO.write(many());
    Set<String> texts = new HashSet<>();
    var members = java.util.regex.Pattern.compile("\"mf[^\"]+\"").matcher(json);
    int count = 0;
    for (; members.find(); count++) {
      texts.add(members.group());
    }
    assertEquals(301, count);
    assertEquals(count, texts.size());
    assertNotEquals(json, Jackson.TWO.write(many()));
  }
}
