/** Answers that stand in for a detector's refusal where callers must not see refusals. */
package dev.mantlet.guard.decoy;
