/** What a guard counts and times, as immutable snapshots. */
package dev.mantlet.guard.measure;
