/**
 * Which groups of a group-by may be named at all, where their names come from the data: partition
 * selection.
 */
package dev.mantlet.dp.partition;
