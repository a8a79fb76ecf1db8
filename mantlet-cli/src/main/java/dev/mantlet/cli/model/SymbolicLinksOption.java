package dev.mantlet.cli.model;

import picocli.CommandLine.Option;

/** Whether links are followed. */
final class SymbolicLinksOption {
  @Option(
      names = {"--allow-symlinks", "--allow_symlinks"},
      description = "Follow symbolic links to files inside the model.")
  private boolean allowed;

  boolean isAllowed() {
    return allowed;
  }
}
