package dev.mantlet.integrity;

/** What becomes of a symbolic link in the model's folder. */
enum SymbolicLinks {
  UNSIGNED("links are neither signed nor followed: put the file itself there"),
  NOT_ALLOWED(
      "it was signed as the file that it leads to: put the file itself there, or let the policy"
          + " allowSymbolicLinksInsideTheFolder"),
  FOLLOWED("it must lead to a regular file in the folder");

  private final String remedy;

  SymbolicLinks(String remedy) {
    this.remedy = remedy;
  }

  ModelRejectedException refuse(String name) {
    return new ModelRejectedException(
        Reason.SYMBOLIC_LINK, "\"" + name + "\" is a symbolic link; " + remedy);
  }
}
