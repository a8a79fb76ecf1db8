package dev.mantlet.integrity.onnx;

/**
 * What a node calls: an operator, or a function of the model.
 *
 * @param domain empty for the main domain {@code ai.onnx}
 * @param name the operator's type
 * @param overload tells apart functions of one name; empty for operators
 */
record OperatorName(String domain, String name, String overload) {
  static OperatorName of(String domain, String name, String overload) {
    return new OperatorName(domain.equals("ai.onnx") ? "" : domain, name, overload);
  }

  int chars() {
    return domain.length() + name.length() + overload.length();
  }

  boolean isStandard() {
    return domain.isEmpty();
  }

  @Override
  public String toString() {
    return name + " of the domain \"" + domain + "\"";
  }
}
