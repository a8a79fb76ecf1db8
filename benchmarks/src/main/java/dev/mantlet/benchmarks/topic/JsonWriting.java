package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.Op;
import dev.mantlet.benchmarks.compare.Pair;
import dev.mantlet.benchmarks.compare.Work;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedModule;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.SealedJson;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writing an object of ten properties as JSON, four of them sealed: by the module, and by hand with
 * plain Jackson, AES-GCM and base64url.
 */
final class JsonWriting {
  private static final String TENANT = "bank-a";
  private static final int OBJECTS = 64;

  private JsonWriting() {}

  /** The object, as an application has it. */
  @EncryptedRecord(type = "deposit", schema = 1)
  record Deposit(
      String id,
      @Encrypted String payer,
      @Encrypted String iban,
      @Encrypted String birthDate,
      @Encrypted String note,
      long cents,
      String currency,
      String country,
      int branch,
      boolean open) {
    static Deposit numbered(int i) {
      return new Deposit(
          "d-" + (100_000 + i),
          "Maria Sample " + (100 + i),
          "DE0212030000000020" + (1000 + i),
          "1987-03-" + (10 + i % 18),
          "paid in at the counter, no. " + (100 + i),
          1_000L * i,
          "EUR",
          "DE",
          i,
          i % 2 == 0);
    }
  }

  /** The associated data of the properties that are sealed by hand, made beforehand. */
  private record Sealing(
      Deposit deposit, byte[] payer, byte[] iban, byte[] birthDate, byte[] note) {
    static Sealing of(Deposit deposit) {
      return new Sealing(
          deposit,
          associatedData(deposit, "payer"),
          associatedData(deposit, "iban"),
          associatedData(deposit, "birthDate"),
          associatedData(deposit, "note"));
    }

    private static byte[] associatedData(Deposit deposit, String path) {
      return FieldRecord.associatedData(deposit.id(), path);
    }
  }

  /** What is written by hand: the sealed properties are texts already. */
  record SealedByHand(
      String id,
      String payer,
      String iban,
      String birthDate,
      String note,
      long cents,
      String currency,
      String country,
      int branch,
      boolean open) {}

  static Pair pair() throws GeneralSecurityException {
    return new Pair(Work.of(byModule()), Work.of(byHand()));
  }

  private static Op byModule() throws GeneralSecurityException {
    RecordCipher cipher = RecordCipher.using(TinkKeys.keyring());
    JsonMapper mapper = JsonMapper.builder().addModule(EncryptedModule.using(cipher)).build();
    SealedJson.Writing writer = SealedJson.writer(mapper);
    Ring<Deposit> ring =
        new Ring<>(IntStream.range(0, OBJECTS).mapToObj(Deposit::numbered).toList());
    return () -> {
      Deposit deposit = ring.next();
      return writer.forRecord(TENANT, deposit.id()).writeValueAsBytes(deposit);
    };
  }

  private static Op byHand() throws GeneralSecurityException {
    JsonMapper mapper = new JsonMapper();
    RawGcm gcm = new RawGcm();
    Ring<Sealing> ring =
        new Ring<>(
            IntStream.range(0, OBJECTS).mapToObj(Deposit::numbered).map(Sealing::of).toList());
    return () -> mapper.writeValueAsBytes(sealed(gcm, ring.next()));
  }

  private static SealedByHand sealed(RawGcm gcm, Sealing sealing) throws GeneralSecurityException {
    Deposit plain = sealing.deposit();
    return new SealedByHand(
        plain.id(),
        text(gcm, plain.payer(), sealing.payer()),
        text(gcm, plain.iban(), sealing.iban()),
        text(gcm, plain.birthDate(), sealing.birthDate()),
        text(gcm, plain.note(), sealing.note()),
        plain.cents(),
        plain.currency(),
        plain.country(),
        plain.branch(),
        plain.open());
  }

  private static String text(RawGcm gcm, String value, byte[] associatedData)
      throws GeneralSecurityException {
    byte[] sealed = gcm.seal(value.getBytes(StandardCharsets.UTF_8), associatedData);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
  }
}
