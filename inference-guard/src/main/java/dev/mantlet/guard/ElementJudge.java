package dev.mantlet.guard;

import dev.mantlet.guard.ElementRules.Bound;
import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.contract.Action;
import java.util.Optional;

/**
 * Looks at every element of a stored tensor of which the scan has seen that something is wrong:
 * refuses it at the first element that a rule denies, repairs what may be repaired, counts the
 * rest.
 */
final class ElementJudge {
  private final StoredTensor tensor;
  private final ElementRules rules;
  private final ElementCode code;
  private final int run;
  private final Tallies tallies = new Tallies();

  private ElementJudge(StoredTensor tensor, ElementRules rules) {
    this.tensor = tensor;
    this.rules = rules;
    this.code = rules.code();
    this.run = rules.along() == null ? 1 : rules.along().run(tensor);
  }

  /** Judges a tensor, and adds what it finds to {@code findings}. */
  static void judge(StoredTensor tensor, InputRule rule, ElementRules rules, Findings findings) {
    ElementJudge judge = new ElementJudge(tensor, rules);
    for (int i = 0; i < tensor.elements(); i++) {
      if (!judge.admits(i)) {
        break;
      }
    }
    judge.tallies.report(rule, findings);
  }

  private boolean admits(int i) {
    long key = code.key(tensor.raw(i));
    if (!code.isFinite(key)) {
      return tallies.count(Code.NOT_FINITE, rules.notFinite(), i, "is NaN or infinite");
    }
    Optional<Action> denormals = rules.denormals();
    if (denormals.isPresent() && code.isDenormal(key)) {
      if (!tallies.count(Code.DENORMAL, denormals.get(), i, "is denormal")) {
        return false;
      }
      if (denormals.get() == Action.NORMALISE) {
        key = key < 0 ? -1 : 0;
        tensor.putRaw(i, code.key(key));
      }
    }
    for (int j = 0; j < rules.bounds().size(); j++) {
      Bound bound = rules.bounds().get(j);
      if (!bound.holds(key) && !breaks(i, key, bound)) {
        return false;
      }
    }
    AxisBounds along = rules.along();
    return along == null || admitsAlong(i, along);
  }

  private boolean admitsAlong(int i, AxisBounds along) {
    Bound bound = along.bound(i / run % along.size());
    long key = code.key(tensor.raw(i)); // may have been repaired meanwhile
    return bound.holds(key) || breaks(i, key, bound);
  }

  /** Notes an element outside a bound, and moves it where that is asked for. */
  private boolean breaks(int i, long key, Bound bound) {
    if (bound.action() == Action.CLAMP) {
      // The least key inside [0, ..] is that of -0; who is moved to 0 gets the usual one.
      long nearest = Math.min(bound.high(), key < bound.low() ? bound.low() : bound.high());
      tensor.putRaw(i, code.key(nearest == -1 && code.type().isFloating() ? 0 : nearest));
    }
    return tallies.count(bound.code(), bound.action(), i, bound.text());
  }
}
