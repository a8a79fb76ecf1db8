package dev.mantlet.examples.chequedesk;

import dev.mantlet.guard.GuardException.InputRefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Reads the amount of every deposit twice, bare and guarded. What the guard refuses has no amount:
 * the cheque goes to a clerk.
 */
final class Reading {
  private final SealedStore store;
  private final AmountReader bare;
  private final GuardedReader guarded;

  Reading(SealedStore store, AmountReader bare, GuardedReader guarded) {
    this.store = store;
    this.bare = bare;
    this.guarded = guarded;
  }

  /**
   * What the model read on one cheque.
   *
   * @param cents the amount
   * @param digits the number of boxes
   * @param rightDigits how many of them were read right
   */
  record Amount(Bank bank, String id, long cents, int digits, int rightDigits) {
    boolean isRight() {
      return digits == rightDigits;
    }
  }

  /** What was read, and how many cheques went to a clerk. */
  record Read(List<Amount> amounts, int toClerk) implements Step {
    /** The amounts of one bank. */
    List<Amount> of(Bank bank) {
      return amounts.stream().filter(amount -> amount.bank() == bank).toList();
    }

    private long digits() {
      return amounts.stream().mapToLong(Amount::digits).sum();
    }

    private long rightDigits() {
      return amounts.stream().mapToLong(Amount::rightDigits).sum();
    }

    private long rightAmounts() {
      return amounts.stream().filter(Amount::isRight).count();
    }

    @Override
    public String name() {
      return "read";
    }

    @Override
    public String line() {
      return ("%,d amounts of %,d digits, guarded answers equal the bare session's bit for bit;"
              + " digits right %s, amounts right %s; %,d cheques refused and handed to a clerk")
          .formatted(
              amounts.size(),
              digits(),
              Step.percent(rightDigits(), digits()),
              Step.percent(rightAmounts(), amounts.size()),
              toClerk);
    }

    @Override
    public Map<String, Object> figures() {
      return Map.of(
          "amounts", amounts.size(),
          "rightAmounts", rightAmounts(),
          "digits", digits(),
          "rightDigits", rightDigits(),
          "toClerk", toClerk);
    }

    @Override
    public Map<String, Integer> refusals() {
      return Map.of("detector: cheque to a clerk", toClerk);
    }
  }

  /** Reads all deposits from the store. */
  Read run(List<InventedDeposits.Handed> deposits) {
    List<Amount> amounts = new ArrayList<>();
    int toClerk = 0;
    for (InventedDeposits.Handed handed : deposits) {
      try {
        amounts.add(read(handed));
      } catch (InputRefusedException e) {
        toClerk++;
      }
    }
    return new Read(List.copyOf(amounts), toClerk);
  }

  private Amount read(InventedDeposits.Handed handed) {
    Bank bank = handed.bank();
    String id = handed.slip().id();
    List<byte[]> boxes = store.open(bank, id, store.row(bank, id)).digits();
    float[] images = images(boxes);
    float[] logits = guarded.of(bank).logits(images, boxes.size());
    if (!Arrays.equals(logits, bare.logits(images, boxes.size()))) {
      throw new IllegalStateException(
          "the guarded session answers otherwise than the bare one for " + id);
    }
    int right = rightDigits(logits, boxes.size(), handed.cents());
    return new Amount(bank, id, cents(logits, boxes.size()), boxes.size(), right);
  }

  /** Grey bytes as the model's input, one image after the other. */
  private static float[] images(List<byte[]> boxes) {
    float[] images = new float[boxes.size() * DigitImages.PIXELS];
    for (int i = 0; i < boxes.size(); i++) {
      DigitImages.toFloats(boxes.get(i), images, i * DigitImages.PIXELS);
    }
    return images;
  }

  private static long cents(float[] logits, int count) {
    long cents = 0;
    for (int row = 0; row < count; row++) {
      cents = cents * 10 + AmountReader.digit(logits, row);
    }
    return cents;
  }

  private static int rightDigits(float[] logits, int count, long cents) {
    int right = 0;
    for (int row = count - 1; row >= 0; row--) {
      right += AmountReader.digit(logits, row) == cents % AmountReader.DIGITS ? 1 : 0;
      cents /= AmountReader.DIGITS;
    }
    return right;
  }
}
