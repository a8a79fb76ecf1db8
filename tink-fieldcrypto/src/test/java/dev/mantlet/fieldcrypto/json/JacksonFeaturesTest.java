package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonFilter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonMerge;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonView;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Filters, views, merging and builders: each works on sealed properties, or is refused. */
class JacksonFeaturesTest {
  private static final String SECRET = "4711-secret";

  @EncryptedRecord(type = "filtered", schema = 1)
  @JsonFilter("not-left-out")
  record Filtered(String clear, @Encrypted String leftOut, @Encrypted String kept) {}

  @ParameterizedTest
  @EnumSource
  void filteredProperty_isSealedOrAbsent_andTheRestComesBack(FeatureMapper mapper) {
    String json = mapper.write(new Filtered("c", SECRET, SECRET));
    assertFalse(json.contains(SECRET), json);
    assertFalse(json.contains("leftOut"), json);
    assertEquals(new Filtered("c", null, SECRET), mapper.read(Filtered.class, json));
  }

  interface Public {}

  interface Internal extends Public {}

  @EncryptedRecord(type = "viewed", schema = 1)
  record Viewed(
      @JsonView(Public.class) String clear,
      @JsonView(Internal.class) @Encrypted String inside,
      @JsonView(Public.class) @Encrypted String always) {}

  @ParameterizedTest
  @EnumSource
  void propertyOutsideTheView_isAbsent_andThoseInsideAreSealed(FeatureMapper mapper) {
    String json = mapper.write(Public.class, new Viewed("c", SECRET, SECRET));
    assertFalse(json.contains(SECRET), json);
    assertFalse(json.contains("inside"), json);
    assertEquals(new Viewed("c", null, SECRET), mapper.read(Viewed.class, json));
  }

  @ParameterizedTest
  @EnumSource
  void propertyOfTheView_orWithoutAnyView_isSealed(FeatureMapper mapper) {
    Viewed value = new Viewed("c", SECRET, SECRET);
    for (String json : List.of(mapper.write(Internal.class, value), mapper.write(value))) {
      assertFalse(json.contains(SECRET), json);
      assertEquals(value, mapper.read(Viewed.class, json));
    }
  }

  @EncryptedRecord(type = "merged", schema = 1)
  static final class Merged {
    @JsonMerge @Encrypted public Map<String, String> notes = new LinkedHashMap<>(Map.of("a", "1"));
    @JsonMerge @Encrypted public String text = "default";
  }

  @ParameterizedTest
  @EnumSource
  void mergedProperty_isSealed_andMergedIntoItsDefault(FeatureMapper mapper) {
    Merged value = new Merged();
    value.notes = Map.of("b", SECRET);
    value.text = SECRET;
    String json = mapper.write(value);
    assertFalse(json.contains(SECRET), json);
    Merged back = mapper.read(Merged.class, json);
    assertEquals(Map.of("a", "1", "b", SECRET), back.notes);
    assertEquals(SECRET, back.text);
  }

  @ParameterizedTest
  @EnumSource
  void mergedPropertyInClear_isRefused(FeatureMapper mapper) {
    String json = mapper.write(new Merged());
    String text = json.replaceFirst("\"text\":\"[^\"]*\"", "\"text\":\"forged\"");
    String notes = json.replaceFirst("\"notes\":\"[^\"]*\"", "\"notes\":{\"a\":\"forged\"}");
    assertTrue(text.contains("forged") && notes.contains("forged"));
    assertThrows(RuntimeException.class, () -> mapper.read(Merged.class, text));
    assertThrows(RuntimeException.class, () -> mapper.read(Merged.class, notes));
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes(@JsonSubTypes.Type(value = Cat.class, name = "cat"))
  interface Pet {}

  static final class Cat implements Pet {
    public int age;
  }

  @EncryptedRecord(type = "merged-pet", schema = 1)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  static final class Owner {
    @Encrypted public String name = SECRET;
    @JsonMerge @Encrypted public Pet pet = new Cat();
  }

  @ParameterizedTest
  @EnumSource
  void mergedPropertyWithATypeId_isSealed_andReplaced(FeatureMapper mapper) {
    Owner owner = new Owner();
    ((Cat) owner.pet).age = 7;
    assertEquals(7, ((Cat) mapper.read(Owner.class, mapper.write(owner)).pet).age);
  }

  /** Jackson merges what has a type id by a deserializer of its own. */
  @ParameterizedTest
  @EnumSource
  void mergedPropertyWithATypeId_inClear_isRefused(FeatureMapper mapper) {
    Owner owner = new Owner();
    owner.pet = null;
    String forged = mapper.write(owner).replaceFirst("\\{", "{\"pet\":{\"age\":99},");
    assertThrows(RuntimeException.class, () -> mapper.read(Owner.class, forged));
  }

  /** Read by a builder, with the mark on both. */
  @EncryptedRecord(type = "built", schema = 1)
  @com.fasterxml.jackson.databind.annotation.JsonDeserialize(builder = Built.Builder.class)
  @tools.jackson.databind.annotation.JsonDeserialize(builder = Built.Builder.class)
  record Built(@Encrypted String secret) {
    static final class Builder {
      private String value = "";

      public Builder withSecret(@Encrypted String secret) {
        this.value = secret;
        return this;
      }

      public Built build() {
        return new Built(value);
      }
    }
  }

  /** Only the builder is marked: what it reads sealed would be written in clear. */
  @com.fasterxml.jackson.databind.annotation.JsonDeserialize(builder = HalfMarked.Builder.class)
  @tools.jackson.databind.annotation.JsonDeserialize(builder = HalfMarked.Builder.class)
  record HalfMarked(String secret) {
    static final class Builder {
      private String value = "";

      @Encrypted
      public Builder withSecret(String secret) {
        this.value = secret;
        return this;
      }

      public HalfMarked build() {
        return new HalfMarked(value);
      }
    }
  }

  @EncryptedRecord(type = "holder", schema = 1)
  record Holder(@Encrypted String other, HalfMarked part) {}

  @ParameterizedTest
  @EnumSource
  void builder_isRefusedOnWritingAndReading_whereverTheMarkIs(FeatureMapper mapper) {
    assertRefused(() -> mapper.write(new Built(SECRET)), "builder");
    assertRefused(() -> mapper.read(Built.class, "{}"), "builder");
    Holder holder = new Holder("o", new HalfMarked(SECRET));
    assertRefused(() -> mapper.write(holder), "builder");
    assertRefused(() -> mapper.read(Holder.class, "{}"), "builder");
  }

  private static void assertRefused(Runnable use, String hint) {
    RefusedUseException thrown = assertThrows(RefusedUseException.class, use::run);
    assertTrue(thrown.getMessage().contains(hint), thrown.getMessage());
    assertFalse(thrown.toString().contains(SECRET), thrown.toString());
  }
}
