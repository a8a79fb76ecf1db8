/**
 * The mechanisms: what makes noise of a known distribution for an answer of a known sensitivity.
 *
 * {@snippet class="dev.mantlet.dp.DpSnippetsTest" region="mechanism"}
 */
package dev.mantlet.dp.mechanism;
