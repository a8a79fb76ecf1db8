package dev.mantlet.examples.chequedesk;

import dev.mantlet.fieldcrypto.DecryptionFailedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes deposits in as JSON, stores them sealed, reopens them, and tries what a database
 * administrator could try.
 */
final class Intake {
  private Intake() {}

  /** Deposits stored and reopened, with the bytes before and after. */
  record Stored(int deposits, long clearBytes, long sealedBytes) implements Step {
    @Override
    public String name() {
      return "seal";
    }

    @Override
    public String line() {
      return "%,d deposits from JSON, payer and IBAN sealed, stored and reopened; a row has %,d bytes, in clear %,d"
          .formatted(deposits, sealedBytes / deposits, clearBytes / deposits);
    }

    @Override
    public Map<String, Object> figures() {
      return Map.of("deposits", deposits, "clearBytes", clearBytes, "sealedBytes", sealedBytes);
    }
  }

  /** Rows that were changed behind the service's back, and how many of them did not open. */
  record Moved(Map<String, Integer> refused, int tried) implements Step {
    @Override
    public String name() {
      return "move";
    }

    @Override
    public String line() {
      StringBuilder line = new StringBuilder("rows changed in the store do not open: ");
      refused.forEach(
          (attack, count) -> line.append("%s %d of %d; ".formatted(attack, count, tried)));
      return line.substring(0, line.length() - 2);
    }

    @Override
    public Map<String, Object> figures() {
      return Map.of("tried", tried, "refused", refused);
    }

    @Override
    public Map<String, Integer> refusals() {
      return refused.entrySet().stream()
          .collect(Collectors.toMap(e -> "row: " + e.getKey(), Map.Entry::getValue));
    }
  }

  static Stored store(List<InventedDeposits.Handed> deposits, SealedStore store) {
    JsonMapper plain = new JsonMapper();
    long clear = 0;
    long sealed = 0;
    for (InventedDeposits.Handed handed : deposits) {
      byte[] request = plain.writeValueAsBytes(handed.slip());
      DepositSlip slip = plain.readValue(request, DepositSlip.class);
      String row = store.put(handed.bank(), slip.toDeposit());
      require(
          !row.contains(slip.iban()) && !row.contains(slip.payer()), "the row shows personal data");
      Deposit reopened = store.open(handed.bank(), slip.id(), row);
      require(
          reopened.iban().equals(slip.iban()) && reopened.payer().equals(slip.payer()),
          "the row came back changed");
      clear += request.length;
      sealed += row.length();
    }
    return new Stored(deposits.size(), clear, sealed);
  }

  /**
   * Every row is opened as its neighbour's, as another bank's, and with one character of a sealed
   * member changed.
   */
  static Moved move(List<InventedDeposits.Handed> deposits, SealedStore store) {
    Map<String, Integer> refused = new LinkedHashMap<>();
    for (int i = 0; i < deposits.size(); i++) {
      Bank bank = deposits.get(i).bank();
      String id = deposits.get(i).slip().id();
      String row = store.row(bank, id);
      String neighbour = deposits.get((i + 1) % deposits.size()).slip().id();
      Bank other = Bank.values()[(bank.ordinal() + 1) % Bank.values().length];
      count(refused, "as another record's", () -> store.open(bank, neighbour, row));
      count(refused, "as another bank's", () -> store.open(other, id, row));
      count(refused, "with one value flipped", () -> store.open(bank, id, flipIban(row)));
    }
    return new Moved(refused, deposits.size());
  }

  private static void count(Map<String, Integer> refused, String attack, Runnable open) {
    try {
      open.run();
    } catch (DecryptionFailedException e) {
      refused.merge(attack, 1, Integer::sum);
      return;
    }
    throw new IllegalStateException("a changed row opened: " + attack);
  }

  private static String flipIban(String row) {
    int at = row.indexOf("\"iban\":\"") + "\"iban\":\"mf1.".length() + 3;
    return row.substring(0, at) + (row.charAt(at) == 'A' ? 'B' : 'A') + row.substring(at + 1);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
