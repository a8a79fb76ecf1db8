package dev.mantlet.benchmarks.compare;

import java.util.List;

/**
 * Comparisons that belong together.
 *
 * @param name one lower-case word, as given on the command line
 * @param cases in the order in which they are run; no two have the same name and peer
 */
public record Topic(String name, List<Case> cases) {
  public Topic {
    cases = List.copyOf(cases);
    if (cases.stream().map(one -> List.of(one.name(), one.peer())).distinct().count()
        != cases.size()) {
      throw new IllegalArgumentException("two cases of one name and peer in topic " + name);
    }
  }

  /** The same topic with only the cases whose name or peer has this text in it. */
  Topic casesWith(String part) {
    return new Topic(
        name,
        cases.stream()
            .filter(one -> one.name().contains(part) || one.peer().contains(part))
            .toList());
  }

  Case find(String caseName, String peer) {
    return cases.stream()
        .filter(one -> one.name().equals(caseName) && one.peer().equals(peer))
        .findFirst()
        .orElseThrow();
  }
}
