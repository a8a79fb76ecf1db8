/** Model signatures (OpenSSF Model Signing), verified at load; what was verified is what loads. */
@org.jspecify.annotations.NullMarked
module dev.mantlet.integrity {
  requires static transitive org.jspecify;
  requires org.bouncycastle.provider;
  requires tools.jackson.databind;
  requires static transitive com.microsoft.onnxruntime;

  exports dev.mantlet.integrity;
  exports dev.mantlet.integrity.onnx;
  exports dev.mantlet.integrity.spi;
}
