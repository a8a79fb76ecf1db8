/** Exact differential-privacy noise and a durable budget. */
@org.jspecify.annotations.NullMarked
module dev.mantlet.dp {
  requires static transitive org.jspecify;

  exports dev.mantlet.dp;
}
