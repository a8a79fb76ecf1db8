/** {@code mantlet model}: signs, verifies and inspects models. */
package dev.mantlet.cli.model;
