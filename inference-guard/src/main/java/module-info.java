/** Contract, limits and verdicts around an ONNX Runtime session. */
@org.jspecify.annotations.NullMarked
module dev.mantlet.guard {
  requires static transitive org.jspecify;
  requires com.github.benmanes.caffeine;
  requires static transitive com.microsoft.onnxruntime;

  exports dev.mantlet.guard;
}
