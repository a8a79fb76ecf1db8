package dev.mantlet.testkit;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.internal.BudgetsInMemory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs a mechanism many times on neighbouring data sets and shows how private it is at best: a
 * lower bound on ε that is wrong only with a stated probability.
 *
 * <pre>{@code
 * DpAudit.between(List.of("ann", "bob"), List.of("bob"))
 *     .releasing((people, budget) -> countOf(people).release(Epsilon.of(1), budget).value())
 *     .samples(100_000).seed(7)
 *     .run().assertAtMost(Epsilon.of(1));
 * }</pre>
 *
 * <p>Half of the runs search for the event that tells the two data sets best apart, over values,
 * tails, differences, low bits of floating-point numbers, texts, shapes and exceptions. The other
 * half bounds the probability of that one event on both data sets (Clopper and Pearson 1934), and
 * for an (ε, δ)-private mechanism one is at most exp(ε) times the other, plus δ. So the bound needs
 * no trust in the search. An audit that finds nothing proves nothing: it has tried these pairs
 * only. Sources: Ding et al. 2018; Jagielski, Ullman and Oprea 2020.
 *
 * <p>What a run returns is what is published: numbers, truth values, texts, enums, optionals, and
 * lists and arrays of them. An exception is an outcome too, with its message; it is an error if all
 * runs end so. Immutable; each setting returns a new audit. The same seed gives the same report, if
 * the mechanism has no chance but what it is given.
 *
 * @param <D> the type of a data set
 */
public final class DpAudit<D> {
  private static final int USUAL_SAMPLES = 20_000;
  private static final double USUAL_FALSE_ALARM = 1e-6;

  /** Fewest runs on a data set: below, nothing can be shown. */
  private static final int FEWEST_SAMPLES = 400;

  /** Runs that may end in an exception before it is taken that all do. */
  private static final int TRIES = 100;

  /** Most outcomes on a data set that are kept to make features of; the others are counted. */
  private static final int MOST_KEPT = 50_000;

  private record Settings(
      int samples, long seed, double falseAlarm, double delta, Adjacency adjacency) {}

  private final List<Neighbours<D>> pairs;
  private final Maker<D> maker;
  private final Settings settings;

  /** Makes the mechanism, once for a run of the audit, from its settings and chance. */
  private interface Maker<D> {
    Function<D, Object> make(Settings settings, SplittableRandom random);
  }

  private DpAudit(List<Neighbours<D>> pairs, Maker<D> maker, Settings settings) {
    this.pairs = pairs;
    this.maker = maker;
    this.settings = settings;
  }

  /** Begins an audit on one pair of neighbouring data sets. */
  public static <D> Pairs<D> between(D one, D other) {
    return new Pairs<>(List.of(new Neighbours<>(one, other)));
  }

  /**
   * Begins an audit on some pairs of neighbouring data sets.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static <D> Pairs<D> betweenAll(Collection<Neighbours<D>> pairs) {
    require(!pairs.isEmpty(), "there must be at least one pair of neighbours");
    return new Pairs<>(List.copyOf(pairs));
  }

  /**
   * The pairs of an audit, before it has a mechanism. Immutable.
   *
   * @param <D> the type of a data set
   */
  public static final class Pairs<D> {
    private final List<Neighbours<D>> pairs;

    private Pairs(List<Neighbours<D>> pairs) {
      this.pairs = pairs;
    }

    /** These pairs and one more. */
    public Pairs<D> and(D one, D other) {
      List<Neighbours<D>> more = new ArrayList<>(pairs);
      more.add(new Neighbours<>(one, other));
      return new Pairs<>(List.copyOf(more));
    }

    /**
     * Audits what pays from a budget: a query, or a mechanism that takes a token.
     *
     * @param release releases from the data once and returns what it published; each run gets a
     *     budget of its own, in memory, with an ε of 1024, a δ just below 1 and seeded noise
     */
    public DpAudit<D> releasing(
        BiFunction<? super D, ? super PrivacyBudget, ? extends Object> release) {
      return audit((settings, random) -> {
        BudgetsInMemory budgets =
            BudgetsInMemory.from(
                TestOnly.CAPABILITY, settings.adjacency(), random.split()::nextLong);
        return data -> {
          try (PrivacyBudget budget = budgets.next()) {
            return release.apply(data, budget);
          }
        };
      });
    }

    /**
     * Audits a mechanism that is not of this library, with the chance that it is given.
     *
     * @param mechanism runs on the data once and returns what it published
     */
    public DpAudit<D> drawing(
        BiFunction<? super D, ? super RandomGenerator, ? extends Object> mechanism) {
      return audit((settings, random) -> {
        RandomGenerator own = random.split();
        return data -> mechanism.apply(data, own);
      });
    }

    private DpAudit<D> audit(Maker<D> maker) {
      return new DpAudit<>(
          pairs, maker, new Settings(USUAL_SAMPLES, 1, USUAL_FALSE_ALARM, 0, Adjacency.ADD_REMOVE));
    }
  }

  /**
   * The audit with so many runs on each data set of each pair; 20,000 if nothing is said. The
   * larger the claimed ε, the more are needed.
   *
   * @throws IllegalArgumentException if there are fewer than 400
   */
  public DpAudit<D> samples(int samples) {
    require(samples >= FEWEST_SAMPLES, "an audit needs 400 samples or more, was " + samples);
    return with(
        new Settings(
            samples, settings.seed, settings.falseAlarm, settings.delta, settings.adjacency));
  }

  /** The audit with this seed for all chance. */
  public DpAudit<D> seed(long seed) {
    return with(
        new Settings(
            settings.samples, seed, settings.falseAlarm, settings.delta, settings.adjacency));
  }

  /**
   * The audit with this probability, over all pairs together, that a private mechanism is said to
   * violate; 1e-6 if nothing is said.
   *
   * @throws IllegalArgumentException if it is not in [1e-12, 0.1]
   */
  public DpAudit<D> falseAlarm(double probability) {
    require(
        probability >= 1e-12 && probability <= 0.1,
        "the probability of a false alarm must be in [1e-12, 0.1], was " + probability);
    return with(
        new Settings(
            settings.samples, settings.seed, probability, settings.delta, settings.adjacency));
  }

  /**
   * The audit that searches for events with a probability above δ; 0 if nothing is said.
   *
   * @throws IllegalArgumentException if it is not in [0, 1)
   */
  public DpAudit<D> delta(double delta) {
    require(delta >= 0 && delta < 1, "delta must be in [0, 1), was " + delta);
    return with(
        new Settings(
            settings.samples, settings.seed, settings.falseAlarm, delta, settings.adjacency));
  }

  /** The audit whose budgets have this adjacency; add/remove if nothing is said. */
  public DpAudit<D> adjacency(Adjacency adjacency) {
    return with(
        new Settings(
            settings.samples, settings.seed, settings.falseAlarm, settings.delta, adjacency));
  }

  private DpAudit<D> with(Settings changed) {
    return new DpAudit<>(pairs, maker, changed);
  }

  /**
   * Runs the mechanism, on this thread.
   *
   * @throws IllegalStateException if all runs on a pair end in an exception, which is the cause
   * @throws IllegalArgumentException if an outcome is of a type that cannot be compared
   */
  public DpAuditReport run() {
    SplittableRandom random = new SplittableRandom(settings.seed);
    Function<D, Object> mechanism = maker.make(settings, random);
    double miss = settings.falseAlarm / (2 * pairs.size());
    List<DpAuditReport.Finding> findings = new ArrayList<>();
    for (Neighbours<D> pair : pairs) {
      findings.add(new Trial<>(pair, mechanism).finding(settings.samples, settings.delta, miss));
    }
    return new DpAuditReport(findings, settings.samples, settings.falseAlarm, settings.seed);
  }

  /** The runs on one pair, on both data sets in turn. */
  private static final class Trial<D> {
    private final Neighbours<D> pair;
    private final Function<D, Object> mechanism;

    Trial(Neighbours<D> pair, Function<D, Object> mechanism) {
      this.pair = pair;
      this.mechanism = mechanism;
    }

    DpAuditReport.Finding finding(int samples, double delta, double miss) {
      int ranking = Math.min(samples / 4, MOST_KEPT);
      int choosing = samples / 2 - ranking;
      EventSearch.Event event = search(ranking, choosing).best(delta);
      return bound(event, samples - ranking - choosing, miss);
    }

    private EventSearch search(int ranking, int choosing) {
      List<Outcome> one = new ArrayList<>(ranking);
      List<Outcome> other = new ArrayList<>(ranking);
      requireThatItRuns();
      for (int i = 0; i < ranking; i++) {
        one.add(outcome(pair.one()));
        other.add(outcome(pair.other()));
      }
      EventSearch search = EventSearch.over(one, other);
      for (int i = 0; i < choosing; i++) {
        search.add(outcome(pair.one()), false);
        search.add(outcome(pair.other()), true);
      }
      return search;
    }

    private DpAuditReport.Finding bound(EventSearch.Event event, int trials, double miss) {
      long ofOne = 0;
      long ofOther = 0;
      for (int i = 0; i < trials; i++) {
        ofOne += event.holds(outcome(pair.one())) ? 1 : 0;
        ofOther += event.holds(outcome(pair.other())) ? 1 : 0;
      }
      long hits = event.likelierOnOther() ? ofOther : ofOne;
      long rareHits = event.likelierOnOther() ? ofOne : ofOther;
      return new DpAuditReport.Finding(
          event.toString(),
          event.likelierOnOther(),
          hits,
          rareHits,
          trials,
          ClopperPearson.atLeast(hits, trials, miss),
          ClopperPearson.atMost(rareHits, trials, miss));
    }

    /** A mechanism that never runs would pass every audit. */
    private void requireThatItRuns() {
      RuntimeException last = failure(pair.one());
      for (int i = 1; i < TRIES && last != null; i++) {
        last = failure(i % 2 == 0 ? pair.one() : pair.other());
      }
      if (last != null) {
        throw new IllegalStateException("every run of the mechanism ended in an exception", last);
      }
    }

    private @Nullable RuntimeException failure(D data) {
      try {
        Object unused = mechanism.apply(data);
        return null;
      } catch (RuntimeException e) {
        return e;
      }
    }

    private Outcome outcome(D data) {
      Object published;
      try {
        published = mechanism.apply(data);
      } catch (RuntimeException e) {
        return Outcome.thrown(e);
      }
      return Outcome.published(published);
    }
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
