/** Exact differential-privacy noise and a durable budget. */
@SuppressWarnings("module") // the testkit is built after this module
@org.jspecify.annotations.NullMarked
module dev.mantlet.dp {
  requires static transitive org.jspecify;

  exports dev.mantlet.dp;
  exports dev.mantlet.dp.continual;
  exports dev.mantlet.dp.local;
  exports dev.mantlet.dp.mechanism;
  exports dev.mantlet.dp.partition;
  exports dev.mantlet.dp.query;
  exports dev.mantlet.dp.internal to
      dev.mantlet.testkit;
}
