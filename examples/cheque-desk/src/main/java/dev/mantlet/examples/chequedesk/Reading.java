package dev.mantlet.examples.chequedesk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Reads the amount of every deposit twice, bare and guarded. */
final class Reading {
  private Reading() {}

  /** What the model read on one cheque. */
  record Amount(Bank bank, String id, long cents) {}

  /** How many digits and amounts were read, and how many of them right. */
  record Read(List<Amount> amounts, int rightAmounts, long digits, long rightDigits)
      implements Step {
    int cheques() {
      return amounts.size();
    }

    /** The amounts of one bank. */
    List<Amount> of(Bank bank) {
      return amounts.stream().filter(amount -> amount.bank() == bank).toList();
    }

    @Override
    public String name() {
      return "read";
    }

    @Override
    public String line() {
      return "%,d amounts of %,d digits, guarded answers equal the bare session's bit for bit; digits right %s, amounts right %s"
          .formatted(
              cheques(),
              digits,
              Step.percent(rightDigits, digits),
              Step.percent(rightAmounts, cheques()));
    }

    @Override
    public Map<String, Object> figures() {
      return Map.of(
          "cheques",
          cheques(),
          "rightAmounts",
          rightAmounts,
          "digits",
          digits,
          "rightDigits",
          rightDigits);
    }
  }

  static Read run(
      List<InventedDeposits.Handed> deposits,
      SealedStore store,
      AmountReader bare,
      GuardedReader guarded) {
    List<Amount> amounts = new ArrayList<>();
    int rightAmounts = 0;
    long digits = 0;
    long rightDigits = 0;
    for (InventedDeposits.Handed handed : deposits) {
      Bank bank = handed.bank();
      String id = handed.slip().id();
      List<byte[]> boxes = store.open(bank, id, store.row(bank, id)).digits();
      float[] images = images(boxes);
      float[] logits = guarded.of(bank).logits(images, boxes.size());
      if (!Arrays.equals(logits, bare.logits(images, boxes.size()))) {
        throw new IllegalStateException(
            "the guarded session answers otherwise than the bare one for " + id);
      }
      amounts.add(new Amount(bank, id, cents(logits, boxes.size())));
      rightAmounts += cents(logits, boxes.size()) == handed.cents() ? 1 : 0;
      rightDigits += rightDigits(logits, boxes.size(), handed.cents());
      digits += boxes.size();
    }
    return new Read(List.copyOf(amounts), rightAmounts, digits, rightDigits);
  }

  /** Grey bytes as the model's input, one image after the other. */
  static float[] images(List<byte[]> boxes) {
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

  private static long rightDigits(float[] logits, int count, long cents) {
    long right = 0;
    for (int row = count - 1; row >= 0; row--) {
      right += AmountReader.digit(logits, row) == cents % AmountReader.DIGITS ? 1 : 0;
      cents /= AmountReader.DIGITS;
    }
    return right;
  }
}
