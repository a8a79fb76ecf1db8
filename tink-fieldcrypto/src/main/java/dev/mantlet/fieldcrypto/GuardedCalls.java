package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import java.io.IOException;
import java.security.GeneralSecurityException;

/** Calls of something that may be away, under a circuit breaker. Thread-safe. */
final class GuardedCalls {
  private final String what;
  private final CircuitBreaker breaker;
  private final KeyCounts counts;

  /**
   * Guards calls.
   *
   * @param what the callee's name in messages
   */
  GuardedCalls(String what, CircuitBreaker breaker, KeyCounts counts) {
    this.what = what;
    this.breaker = breaker;
    this.counts = counts;
  }

  /** What is called; it answers, refuses, or could not be asked. */
  interface Call<T> {
    T make() throws IOException, GeneralSecurityException;
  }

  /**
   * Makes the call.
   *
   * @throws KeyUnavailableException UNREACHABLE if it could not be asked, or failed so often that
   *     it is not asked now
   * @throws GeneralSecurityException if it refused
   */
  <T> T make(Call<T> call) throws GeneralSecurityException {
    if (!breaker.tryPass()) {
      counts.fastFailures.increment();
      throw KeyUnavailableException.fast(
          Reason.UNREACHABLE,
          "the " + what + " failed several times in a row and is not asked for a while");
    }
    boolean answered = false;
    try {
      T answer = call.make();
      answered = true;
      return answer;
    } catch (GeneralSecurityException e) {
      answered = true; // a refusal is an answer
      throw e;
    } catch (IOException | RuntimeException e) {
      counts.failedCalls.increment();
      throw new KeyUnavailableException(
          Reason.UNREACHABLE,
          "the "
              + what
              + " could not be asked; nothing was sealed or opened, try again when it answers",
          e);
    } finally {
      breaker.ended(answered);
    }
  }

  void overdue() {
    breaker.overdue();
  }
}
