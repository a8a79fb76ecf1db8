/** The command itself: what is common to all its subcommands. */
package dev.mantlet.cli;
