/** Contract, limits and verdicts around an ONNX Runtime session. */
@SuppressWarnings(
    "module") // the testkit depends on this module and is not there yet when this one compiles
@org.jspecify.annotations.NullMarked
module dev.mantlet.guard {
  requires static transitive org.jspecify;
  requires com.github.benmanes.caffeine;
  requires static transitive com.microsoft.onnxruntime;
  requires static jdk.jfr; // without it, Flight Recorder is told nothing
  requires static java.desktop; // only for JPEG

  exports dev.mantlet.guard;
  exports dev.mantlet.guard.caller;
  exports dev.mantlet.guard.contract;
  exports dev.mantlet.guard.decoy;
  exports dev.mantlet.guard.detect;
  exports dev.mantlet.guard.measure;
  exports dev.mantlet.guard.output;
  exports dev.mantlet.guard.sanitize;
  exports dev.mantlet.guard.slot;
  exports dev.mantlet.guard.spi;
  exports dev.mantlet.guard.internal to
      dev.mantlet.testkit;
}
