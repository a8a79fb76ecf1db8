package dev.mantlet.guard;

import dev.mantlet.guard.GuardException.InputRefusedException;
import java.util.List;

/** What the guard says about an input: admitted, admitted after repair, or refused. Immutable. */
public sealed interface Verdict {
  /** What was found; empty for an input that is as it should be. */
  List<Finding> findings();

  /**
   * This verdict, if the input may go to the model.
   *
   * @throws InputRefusedException if it may not
   */
  default Verdict orThrow() {
    return this;
  }

  /**
   * The input may go to the model as it is.
   *
   * @param findings what rules found that only report; mostly empty
   */
  record Admitted(List<Finding> findings) implements Verdict {
    static final Admitted CLEAN = new Admitted();

    /** Copies the findings. */
    public Admitted {
      findings = List.copyOf(findings);
    }

    /** An input in which nothing was found. */
    public Admitted() {
      this(List.of());
    }
  }

  /**
   * The input was changed as the policy asks, and may go to the model in that form.
   *
   * @param findings what was repaired, then what rules found that only report
   */
  record Repaired(List<Finding> findings) implements Verdict {
    /** Copies the findings. */
    public Repaired {
      findings = List.copyOf(findings);
    }
  }

  /**
   * The input must not go to the model.
   *
   * @param findings why; at least one
   */
  record Refused(List<Finding> findings) implements Verdict {
    /** Copies the findings. */
    public Refused {
      findings = List.copyOf(findings);
      if (findings.isEmpty()) {
        throw new IllegalArgumentException("a refusal needs at least one finding");
      }
    }

    @Override
    public Verdict orThrow() {
      throw new InputRefusedException(findings);
    }
  }
}
