/** An application that uses all four jars. */
module com.example.consumer {
  requires dev.mantlet.fieldcrypto;
  requires dev.mantlet.integrity;
  requires dev.mantlet.guard;
  requires dev.mantlet.dp;
  requires com.google.crypto.tink;
  requires com.microsoft.onnxruntime;
  requires tools.jackson.databind;

  opens consumer to tools.jackson.databind, dev.mantlet.fieldcrypto;
}
