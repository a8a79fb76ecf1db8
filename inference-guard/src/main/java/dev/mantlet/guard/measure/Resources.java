package dev.mantlet.guard.measure;

/**
 * What a session, or all sessions of a slot, hold at a moment.
 *
 * @param inFlight the calls inside, and the runs in quarantine
 * @param openLeases the answers that are leased out
 * @param quarantinedRuns the isolated runs that go on though their callers have gone
 * @param places the calls that may be in progress at once; 0 if the policy does not bound them
 * @param freePermits the isolated runs that could begin now; 0 if runs are not isolated
 * @param pooledBytes the bytes that count against the policy's {@code pooledBytes}: those of
 *     workspaces that are kept, also while they are in use again
 * @param nativeBytes the bytes that are reserved outside the heap for inputs, their copies and
 *     outputs; what ONNX Runtime reserves itself is not known here
 */
public record Resources(
    int inFlight,
    int openLeases,
    int quarantinedRuns,
    int places,
    int freePermits,
    long pooledBytes,
    long nativeBytes) {
  /** What both hold together. */
  public Resources plus(Resources other) {
    return new Resources(
        inFlight + other.inFlight,
        openLeases + other.openLeases,
        quarantinedRuns + other.quarantinedRuns,
        places + other.places,
        freePermits + other.freePermits,
        pooledBytes + other.pooledBytes,
        nativeBytes + other.nativeBytes);
  }
}
