package dev.mantlet.examples.chequedesk;

import java.util.List;

/**
 * A cheque as the customer's telephone sends it, in clear inside the transport's encryption.
 *
 * @param id unique within the bank
 * @param payer the name on the cheque
 * @param iban the account that pays
 * @param digits the boxes of the amount in cents, most significant first; 28 x 28 grey values each
 */
record DepositSlip(String id, String payer, String iban, List<byte[]> digits) {
  Deposit toDeposit() {
    return new Deposit(id, payer, iban, digits);
  }
}
