package dev.mantlet.examples.chequedesk;

import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import java.util.List;

/**
 * A cheque as the desk stores it. The bank is not a member: it is the tenant that the service
 * authenticated, and every sealed field is bound to it.
 *
 * @param id unique within the bank
 * @param payer personal: the name on the cheque
 * @param iban personal: the account that pays
 * @param digits the boxes of the amount in cents, most significant first; 28 x 28 grey values each
 */
@EncryptedRecord(type = "deposit", schema = 1)
record Deposit(String id, @Encrypted String payer, @Encrypted String iban, List<byte[]> digits) {}
