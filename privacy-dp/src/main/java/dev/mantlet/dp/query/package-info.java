/**
 * Queries: they limit what one privacy unit contributes, and release their answer once, with noise
 * that was paid for.
 *
 * {@snippet class="dev.mantlet.dp.DpSnippetsTest" region="three"}
 *
 * <p>Groups may have names from the data:
 *
 * {@snippet class="dev.mantlet.dp.DpSnippetsTest" region="groups"}
 */
package dev.mantlet.dp.query;
