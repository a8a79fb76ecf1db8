package dev.mantlet.fieldcrypto.jackson;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonFilter;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIdentityInfo;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.ObjectIdGenerators;
import dev.mantlet.fieldcrypto.CountingKeyService;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.std.ToStringSerializer;

class RefusedUseTest {
  static final String CANARY = "canary";

  @EncryptedRecord(type = "deposit", schema = 1)
  record Deposit(String id, @Encrypted String iban) {}

  record Holder(Deposit deposit) {}

  record UnwrappingHolder(@JsonUnwrapped Deposit deposit) {}

  record Pair(List<Deposit> list, Map<String, Deposit> map, Deposit[] array) {}

  @EncryptedRecord(type = "none", schema = 1)
  record NothingEncrypted(String secret) {}

  record NoRecord(@Encrypted String secret) {}

  @EncryptedRecord(type = "header", schema = 1)
  record HeaderTaken(@Encrypted String secret, @JsonProperty("_sealed") String other) {}

  @EncryptedRecord(type = "array", schema = 1)
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  record AsArray(@Encrypted String secret) {}

  @EncryptedRecord(type = "value", schema = 1)
  record AsValue(@Encrypted @JsonValue String secret) {}

  @EncryptedRecord(type = "own", schema = 1)
  @JsonSerialize(using = ToStringSerializer.class)
  record OwnSerializer(@Encrypted String secret) {}

  @EncryptedRecord(type = "poly", schema = 1)
  @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
  record Polymorphic(@Encrypted String secret) {}

  @EncryptedRecord(type = "filter", schema = 1)
  @JsonFilter("f")
  record Filtered(@Encrypted String secret) {}

  @EncryptedRecord(type = "identity", schema = 1)
  @JsonIdentityInfo(generator = ObjectIdGenerators.IntSequenceGenerator.class)
  record Identified(@Encrypted String secret) {}

  @EncryptedRecord(type = "bad", schema = 0)
  record BadSchema(@Encrypted String secret) {}

  private final EncryptedModule module =
      EncryptedModule.using(RecordCipher.using(Keyring.wrappedBy(new CountingKeyService())));
  private final JsonMapper mapper = JsonMapper.builder().addModule(module).build();
  private final Deposit deposit = new Deposit("d-17", CANARY);

  static Stream<Arguments> valuesThatCannotBeSealed() {
    Deposit deposit = new Deposit("d-17", CANARY);
    Stream<Object> values =
        Stream.of(
            new Holder(deposit),
            new UnwrappingHolder(deposit),
            new Pair(List.of(deposit), null, null),
            new Pair(null, Map.of("k", deposit), null),
            new Pair(null, null, new Deposit[] {deposit}),
            new NoRecord(CANARY),
            new HeaderTaken(CANARY, ""),
            new AsArray(CANARY),
            new AsValue(CANARY),
            new OwnSerializer(CANARY),
            new Polymorphic(CANARY),
            new Filtered(CANARY),
            new Identified(CANARY),
            new BadSchema(CANARY),
            List.of(deposit),
            List.of(deposit, deposit),
            Map.of("k", deposit),
            new Deposit[] {deposit});
    return values.map(value -> Arguments.of(value)); // an array is one argument, too
  }

  @ParameterizedTest
  @MethodSource("valuesThatCannotBeSealed")
  void valueThatCannotBeSealedIsNotWritten(Object value) {
    StringWriter out = new StringWriter();
    assertRefused(
        () -> SealedJson.writer(mapper).forRecord("bank-a", "d-17").writeValue(out, value));
    assertFalse(out.toString().contains(CANARY), out.toString());
  }

  @ParameterizedTest
  @MethodSource("valuesThatCannotBeSealed")
  void valueWithoutAContextIsNotWritten(Object value) {
    StringWriter out = new StringWriter();
    assertRefused(() -> mapper.writeValue(out, value));
    assertFalse(out.toString().contains(CANARY), out.toString());
  }

  @Test
  void recordWithoutAContextIsNeitherWrittenNorRead() {
    assertRefused(() -> mapper.writeValueAsString(deposit), "SealedJson.writer(mapper)");
    assertRefused(() -> mapper.valueToTree(deposit), "SealedJson.writer(mapper)");
    assertRefused(() -> mapper.readValue("{}", Deposit.class), "reader(mapper, type)");
    assertRefused(
        () -> mapper.convertValue(Map.of("iban", "x"), Deposit.class), "reader(mapper, type)");
  }

  @Test
  void mapperWithoutTheModuleRefusesTheProperty() {
    JsonMapper plain = new JsonMapper();
    StringWriter out = new StringWriter();
    assertRefused(() -> plain.writeValue(out, deposit), "EncryptedModule");
    assertFalse(out.toString().contains(CANARY), out.toString());
    assertRefused(
        () -> plain.readValue("{\"id\":\"d-17\",\"iban\":\"canary\"}", Deposit.class),
        "EncryptedModule");
    assertThrows(IllegalArgumentException.class, () -> SealedJson.writer(plain));
    assertThrows(IllegalArgumentException.class, () -> SealedJson.reader(plain, Deposit.class));
  }

  @Test
  void mapperThatIgnoresAnnotationsIsRefused() {
    JsonMapper blind =
        JsonMapper.builder().addModule(module).disable(MapperFeature.USE_ANNOTATIONS).build();
    assertThrows(IllegalArgumentException.class, () -> SealedJson.writer(blind));
    assertThrows(IllegalArgumentException.class, () -> SealedJson.reader(blind, Deposit.class));
  }

  @Test
  void readerOfAClassThatIsNoEncryptedRecordIsRefused() {
    assertThrows(RefusedUseException.class, () -> SealedJson.reader(mapper, Holder.class));
    assertThrows(RefusedUseException.class, () -> SealedJson.reader(mapper, NoRecord.class));
    assertThrows(RefusedUseException.class, () -> SealedJson.reader(mapper, Polymorphic.class));
  }

  @Test
  void recordWithoutAnythingEncryptedIsNotWritten() {
    assertRefused(
        () ->
            SealedJson.writer(mapper)
                .forRecord("bank-a", "d-17")
                .writeValueAsString(new NothingEncrypted(CANARY)),
        "no property with @Encrypted");
  }

  @Test
  void contextThatCannotBeBoundIsRefusedWhereItIsGiven() {
    assertThrows(
        IllegalArgumentException.class, () -> SealedJson.writer(mapper).forRecord("", "d-17"));
    assertThrows(
        IllegalArgumentException.class, () -> SealedJson.writer(mapper).forRecord("bank-a", ""));
    assertThrows(
        IllegalArgumentException.class,
        () -> SealedJson.reader(mapper, Deposit.class).forRecord("bank-a", "\ud800"));
  }

  @Test
  void mapperThatTakesNullsForOtherValuesIsRefused() {
    String json = SealedJson.writer(mapper).forRecord("bank-a", "d-17").writeValueAsString(deposit);
    JsonMapper skipping =
        JsonMapper.builder()
            .addModule(module)
            .changeDefaultNullHandling(nulls -> JsonSetter.Value.forValueNulls(Nulls.SKIP))
            .build();
    assertRefused(
        () ->
            SealedJson.reader(skipping, Deposit.class).forRecord("bank-a", "d-17").readValue(json),
        "nulls");
  }

  @Test
  void serializerOfAnotherModuleIsRefused() {
    SimpleModule other =
        new SimpleModule().addSerializer(Deposit.class, new ToStringSerializer(Deposit.class));
    JsonMapper both = JsonMapper.builder().addModule(module).addModule(other).build();
    StringWriter out = new StringWriter();
    assertRefused(
        () -> SealedJson.writer(both).forRecord("bank-a", "d-17").writeValue(out, deposit));
    assertFalse(out.toString().contains(CANARY), out.toString());
  }

  @Test
  void propertyThatAnotherModuleTookOverIsRefused() {
    SimpleModule other = new SimpleModule().setSerializerModifier(new TakeOver());
    JsonMapper both = JsonMapper.builder().addModule(other).addModule(module).build();
    StringWriter out = new StringWriter();
    assertRefused(
        () -> SealedJson.writer(both).forRecord("bank-a", "d-17").writeValue(out, deposit),
        "took it over");
    assertFalse(out.toString().contains(CANARY), out.toString());
  }

  /** Puts plain writers in the place of all others. */
  private static final class TakeOver extends ValueSerializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public List<BeanPropertyWriter> changeProperties(
        SerializationConfig config,
        BeanDescription.Supplier bean,
        List<BeanPropertyWriter> properties) {
      return properties.stream().<BeanPropertyWriter>map(Plain::new).toList();
    }
  }

  private static final class Plain extends BeanPropertyWriter {
    private static final long serialVersionUID = 1L;

    Plain(BeanPropertyWriter taken) {
      super(taken);
    }
  }

  private static void assertRefused(Executable use, String... hints) {
    Exception thrown = assertThrows(Exception.class, use);
    boolean typed =
        thrown instanceof JacksonException || thrown instanceof IllegalArgumentException;
    assertTrue(
        typed || thrown instanceof RefusedUseException,
        () -> "refused by our own check, not by " + thrown);
    assertFalse(thrown.toString().contains(CANARY), thrown.toString());
    for (String hint : hints) {
      assertTrue(thrown.getMessage().contains(hint), thrown.getMessage());
    }
  }
}
