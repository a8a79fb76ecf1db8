/** What a tensor may hold: element types, rules, and the form in which they are kept and signed. */
package dev.mantlet.guard.contract;
