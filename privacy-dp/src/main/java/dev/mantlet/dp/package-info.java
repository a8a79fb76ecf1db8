/**
 * Exact differential-privacy noise, paid from a budget that survives crashes.
 *
 * {@snippet class="dev.mantlet.dp.DpSnippetsTest" region="count"}
 */
package dev.mantlet.dp;
