package dev.mantlet.examples.chequedesk;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes deposits of people who do not exist, with amounts written in real digits. */
final class InventedDeposits {
  private static final long SEED = 1869;
  private static final List<String> GIVEN =
      List.of("Ada", "Bela", "Chidi", "Dorte", "Emre", "Farah", "Goran", "Hana", "Ines", "Jomo");
  private static final List<String> FAMILY =
      List.of("Amsel", "Birch", "Castell", "Dvorak", "Eide", "Fonseca", "Grewal", "Holm", "Ibarra");
  private static final int MIN_DIGITS = 3;
  private static final int MAX_DIGITS = 6;
  private static final BigInteger NINETY_SEVEN = BigInteger.valueOf(97);

  private final DigitImages images;
  private final SplittableRandom random = new SplittableRandom(SEED);

  InventedDeposits(DigitImages images) {
    this.images = images;
  }

  /** A slip for its bank, with the amount that a careful clerk would read. */
  record Handed(Bank bank, DepositSlip slip, long cents) {}

  List<Handed> make(int count) {
    List<Handed> deposits = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      deposits.add(one(Bank.values()[i % Bank.values().length], "c-%06d".formatted(i)));
    }
    return deposits;
  }

  private Handed one(Bank bank, String id) {
    int length = random.nextInt(MIN_DIGITS, MAX_DIGITS + 1);
    List<byte[]> digits = new ArrayList<>(length);
    long cents = 0;
    for (int i = 0; i < length; i++) {
      int image = random.nextInt(images.count());
      digits.add(images.pixels(image));
      cents = cents * 10 + images.label(image);
    }
    return new Handed(bank, new DepositSlip(id, name(), iban(), List.copyOf(digits)), cents);
  }

  private String name() {
    return GIVEN.get(random.nextInt(GIVEN.size()))
        + " "
        + FAMILY.get(random.nextInt(FAMILY.size()));
  }

  /**
   * A number with right check digits (ISO 13616, ISO 7064 MOD 97-10) at a bank code that is not in
   * use.
   */
  private String iban() {
    String account = "99999999%010d".formatted(random.nextLong(10_000_000_000L));
    // D is 13 and E is 14; 00 stands for the check digits that are to be found.
    int check = 98 - new BigInteger(account + "131400").mod(NINETY_SEVEN).intValueExact();
    return "DE%02d%s".formatted(check, account);
  }
}
