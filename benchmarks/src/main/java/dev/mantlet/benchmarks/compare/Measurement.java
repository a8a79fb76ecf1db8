package dev.mantlet.benchmarks.compare;

/**
 * What the rounds of one case gave. Times are medians over the rounds, for one unit.
 *
 * @param oursNanos ours, in nanoseconds
 * @param peerNanos the peer, in nanoseconds
 * @param oursBytes what ours allocates
 * @param peerBytes what the peer allocates; 0 for another program
 * @param ratio the median of the rounds' ratios, ours to the peer
 * @param lowerQuartile a quarter of the rounds' ratios are below
 * @param upperQuartile a quarter of the rounds' ratios are above
 * @param rounds the number of rounds
 */
record Measurement(
    double oursNanos,
    double peerNanos,
    double oursBytes,
    double peerBytes,
    double ratio,
    double lowerQuartile,
    double upperQuartile,
    int rounds) {}
