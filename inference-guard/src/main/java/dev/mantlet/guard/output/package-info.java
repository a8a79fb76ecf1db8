/** What callers get to see of an answer. */
package dev.mantlet.guard.output;
