/**
 * Local differential privacy: each client perturbs its one value before it leaves the device, and a
 * server that nobody need trust estimates how often each value occurs.
 *
 * <p><b>The ε here is per report.</b> It limits what one report tells about the value that it was
 * made of. A client that reports a second time, on the same or another value, loses a second ε:
 * nothing here counts how often a client reports, and no {@link dev.mantlet.dp.PrivacyBudget} is
 * involved, as the server holds no private data. What the estimates are used for costs nothing
 * more.
 *
 * <p>One false report counts as any other and can move an estimate by about as much as the noise of
 * one report; who may report is for the application to decide.
 */
package dev.mantlet.dp.local;
