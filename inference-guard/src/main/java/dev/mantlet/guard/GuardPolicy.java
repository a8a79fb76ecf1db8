package dev.mantlet.guard;

import static java.util.Objects.requireNonNull;

import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.CallerIssuer;
import dev.mantlet.guard.caller.Concurrency;
import dev.mantlet.guard.caller.Limit;
import dev.mantlet.guard.caller.Rate;
import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.Extent;
import dev.mantlet.guard.contract.GuardContract;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.Range;
import dev.mantlet.guard.contract.Rule;
import dev.mantlet.guard.decoy.Decoys;
import dev.mantlet.guard.detect.Detector;
import dev.mantlet.guard.internal.LogText;
import dev.mantlet.guard.measure.TenantLabels;
import dev.mantlet.guard.spi.Authorizer;
import dev.mantlet.guard.spi.InputCheck;
import dev.mantlet.guard.spi.OutputRule;
import dev.mantlet.guard.spi.Sanitizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What a guard demands of inputs beyond what the model declares, how often a tenant may call, and
 * who hears of it.
 *
 * <p>An empty policy is safe: names, types, dimensions and sizes are those of the model, every
 * element is finite, batch and number of elements are bounded. Immutable and thread-safe, as far as
 * its checks, its detectors' scorers and its event consumer are.
 */
public final class GuardPolicy {
  /**
   * Largest batch where the policy sets none: serves bulk scoring, and keeps one call from taking a
   * processor for long.
   */
  static final int DEFAULT_MAX_BATCH = 256;

  /**
   * Most elements of one request where the policy sets none: 27 colour images of 224 by 224 pixels.
   */
  static final int DEFAULT_MAX_ELEMENTS = 1 << 22;

  /**
   * Most bytes that are kept between calls where the policy sets none: four requests of most bytes.
   */
  private static final long DEFAULT_POOLED_BYTES = 1L << 26;

  /** Long enough to write an answer to a slow connection. */
  private static final Duration DEFAULT_LEASE_TIME = Duration.ofSeconds(10);

  private static final Duration LONGEST_TIME = Duration.ofDays(1);

  /** Most threads of one session: far more than processors, and less than would exhaust a host. */
  private static final int MOST_ISOLATED_RUNS = 1024;

  /** Most limits of one policy: each can take memory for all tenants. */
  private static final int MOST_LIMITS = 16;

  private static final int LONGEST_NAME = 256;

  /** Most elements that a policy may allow. */
  private static final int HIGHEST_MAX_ELEMENTS = 1 << 28;

  /** Most bytes that a policy may allow: Java's buffers count them in an {@code int}. */
  private static final int HIGHEST_MAX_BYTES = Integer.MAX_VALUE - 8;

  /**
   * One object: whether two policies have the same clock, and so share limits, is told by it, and a
   * method reference can be another object each time that it is written.
   */
  private static final LongSupplier SYSTEM_CLOCK = System::nanoTime;

  /** What was set: a copy that nobody writes to. */
  private final Builder set;

  private GuardPolicy(Builder set) {
    this.set = set;
  }

  /** A policy to be filled in. */
  public static Builder builder() {
    return new Builder();
  }

  /** What this policy demands of inputs, to be kept and signed beside the model. */
  public GuardContract contract() {
    return new GuardContract(set.rules, set.dimensions, set.maxBatch, set.maxElements, maxBytes());
  }

  /**
   * This policy with another clock; reached from outside the package only through the seam for the
   * testkit.
   */
  GuardPolicy withNanos(LongSupplier clock) {
    Builder copy = new Builder(set);
    copy.nanos = clock;
    return new GuardPolicy(copy);
  }

  /** This policy whose isolated runs get their threads elsewhere; for tests. */
  GuardPolicy withThreads(ThreadFactory threads) {
    Builder copy = new Builder(set);
    copy.threads = threads;
    return new GuardPolicy(copy);
  }

  /** The inputs that the policy speaks of, in the order in which it does. */
  Set<String> inputs() {
    return Collections.unmodifiableSet(set.rules.keySet());
  }

  /** What is demanded of an input; nothing, if the policy does not speak of it. */
  InputRules rules(String input) {
    return set.rules.getOrDefault(input, InputRules.none());
  }

  /** The sizes that dimensions may have, by the names that the model gives them. */
  Map<String, Extent> dimensions() {
    return Collections.unmodifiableMap(set.dimensions);
  }

  int maxBatch() {
    return set.maxBatch;
  }

  int maxElements() {
    return set.maxElements;
  }

  int maxBytes() {
    return set.maxBytes.orElse(set.maxElements * Float.BYTES);
  }

  Set<String> outputs() {
    return Collections.unmodifiableSet(set.outputs);
  }

  long pooledBytes() {
    return set.pooledBytes;
  }

  Duration leaseTime() {
    return set.leaseTime;
  }

  /** How long a call may take. */
  Optional<Duration> deadline() {
    return set.deadline;
  }

  /** How many runs may go on apart from their callers; empty if they stay on their threads. */
  OptionalInt isolatedRuns() {
    return set.isolatedRuns;
  }

  /** The class of a tenant: only tenants of one class get each other's memory, zeroed. */
  String memoryClass(Tenant tenant) {
    return set.memoryClasses.isEmpty()
        ? ""
        : requireNonNull(set.memoryClasses.get().apply(tenant), "a tenant has no memory class");
  }

  List<Limit> limits() {
    return Collections.unmodifiableList(set.limits);
  }

  /** What the model is called; empty if the policy does not say. */
  Optional<String> model() {
    return set.model;
  }

  /** Whose callers come in; empty if all do. */
  Optional<CallerIssuer> issuer() {
    return set.issuer;
  }

  Optional<Authorizer> authorizer() {
    return set.authorizer;
  }

  /** How many calls may be in progress at once; empty if any number. */
  Optional<Concurrency> concurrency() {
    return set.concurrency;
  }

  List<InputCheck> checks() {
    return Collections.unmodifiableList(set.checks);
  }

  /** What decoys are made of; by default there are none. */
  Optional<Decoys> decoys() {
    return set.decoys;
  }

  /** How inputs are sanitized, by name. */
  Map<String, List<Sanitizer>> sanitizers() {
    return Collections.unmodifiableMap(set.sanitizers);
  }

  /** What becomes of outputs before callers get them, by name. */
  Map<String, List<OutputRule>> protections() {
    return Collections.unmodifiableMap(set.protections);
  }

  List<Detector> detectors() {
    return Collections.unmodifiableList(set.detectors);
  }

  Optional<Consumer<? super GuardEvent>> consumer() {
    return set.consumer;
  }

  LongSupplier nanos() {
    return set.nanos;
  }

  /** Makes the threads of isolated runs. */
  ThreadFactory threads() {
    return set.threads;
  }

  /** What the model is called in Flight Recorder, safe for one line; empty if nothing is set. */
  String name() {
    return set.model.map(LogText::encode).orElse("");
  }

  boolean measuresTime() {
    return set.measuringTime;
  }

  /** How tenants are named in measures and in Flight Recorder; not at all by default. */
  Optional<TenantLabels> tenantLabels() {
    return set.tenantLabels;
  }

  /** Collects a policy; each step is checked on its own line. Not thread-safe. */
  public static final class Builder {
    private final Map<String, InputRules> rules;
    private final Map<String, Extent> dimensions;
    private final Set<String> outputs;
    private final List<Limit> limits;
    private final List<InputCheck> checks;
    private final List<Detector> detectors;
    private final Map<String, List<Sanitizer>> sanitizers;
    private final Map<String, List<OutputRule>> protections;
    private int maxBatch = DEFAULT_MAX_BATCH;
    private int maxElements = DEFAULT_MAX_ELEMENTS;
    private OptionalInt maxBytes = OptionalInt.empty();
    private long pooledBytes = DEFAULT_POOLED_BYTES;
    private Duration leaseTime = DEFAULT_LEASE_TIME;
    private Optional<Duration> deadline = Optional.empty();
    private OptionalInt isolatedRuns = OptionalInt.empty();
    private Optional<Function<? super Tenant, String>> memoryClasses = Optional.empty();
    private Optional<String> model = Optional.empty();
    private Optional<CallerIssuer> issuer = Optional.empty();
    private Optional<Authorizer> authorizer = Optional.empty();
    private Optional<Concurrency> concurrency = Optional.empty();
    private Optional<Consumer<? super GuardEvent>> consumer = Optional.empty();
    private LongSupplier nanos = SYSTEM_CLOCK;
    private ThreadFactory threads = Thread::new;
    private boolean measuringTime;
    private Optional<TenantLabels> tenantLabels = Optional.empty();
    private Optional<Decoys> decoys = Optional.empty();

    private Builder() {
      rules = new LinkedHashMap<>();
      dimensions = new LinkedHashMap<>();
      outputs = new LinkedHashSet<>();
      limits = new ArrayList<>();
      checks = new ArrayList<>();
      detectors = new ArrayList<>();
      sanitizers = new LinkedHashMap<>();
      protections = new LinkedHashMap<>();
    }

    private Builder(Builder other) {
      rules = new LinkedHashMap<>(other.rules);
      dimensions = new LinkedHashMap<>(other.dimensions);
      outputs = new LinkedHashSet<>(other.outputs);
      limits = new ArrayList<>(other.limits);
      checks = new ArrayList<>(other.checks);
      detectors = new ArrayList<>(other.detectors);
      sanitizers = new LinkedHashMap<>(other.sanitizers);
      protections = new LinkedHashMap<>(other.protections);
      maxBatch = other.maxBatch;
      maxElements = other.maxElements;
      maxBytes = other.maxBytes;
      pooledBytes = other.pooledBytes;
      leaseTime = other.leaseTime;
      deadline = other.deadline;
      isolatedRuns = other.isolatedRuns;
      memoryClasses = other.memoryClasses;
      model = other.model;
      issuer = other.issuer;
      authorizer = other.authorizer;
      concurrency = other.concurrency;
      consumer = other.consumer;
      nanos = other.nanos;
      threads = other.threads;
      measuringTime = other.measuringTime;
      tenantLabels = other.tenantLabels;
      decoys = other.decoys;
    }

    /**
     * Demands of an input what these rules say.
     *
     * @throws IllegalArgumentException if a rule of the same kind is set already
     */
    public Builder input(String input, InputRules inputRules) {
      for (Rule rule : inputRules.all()) {
        add(input, rule, rule.getClass().getSimpleName() + " rule");
      }
      return this;
    }

    /**
     * Demands what a contract says, which came with the model. Rules of a kind that the contract
     * does not have can be added, and its limits set anew.
     *
     * @param json as {@link GuardContract#toJson} writes it
     * @throws IllegalArgumentException if it is not a contract, or repeats a rule that is set
     *     already
     */
    public Builder contract(byte[] json) {
      GuardContract contract = GuardContract.of(json);
      contract.inputs().forEach(this::input);
      contract.dimensions().forEach(this::dimension);
      return maxBatch(contract.maxBatch())
          .maxElements(contract.maxElements())
          .maxBytes(contract.maxBytes());
    }

    /** Bounds the size of a dimension that the model leaves open and gives this name. */
    public Builder dimension(String symbol, Extent extent) {
      if (dimensions.putIfAbsent(symbol, extent) != null) {
        throw new IllegalArgumentException(
            "the extent of dimension '" + symbol + "' is set already");
      }
      return this;
    }

    /** Fixes dimensions of an input that the model leaves open. */
    public Builder shape(String input, Shape shape) {
      return add(input, new Rule.Dimensions(shape), "shape");
    }

    /**
     * Refuses an input with an element below {@code low} or above {@code high}; both ends are
     * allowed values.
     */
    public Builder range(String input, float low, float high) {
      return add(input, new Rule.Within(Range.from(low).to(high), Action.DENY), "range");
    }

    /**
     * Moves elements below {@code low} or above {@code high} to that end; NaN and infinities are
     * refused all the same.
     */
    public Builder clamp(String input, float low, float high) {
      return add(input, new Rule.Within(Range.from(low).to(high), Action.CLAMP), "range");
    }

    /**
     * Allows at most so many rows in one request, where the model leaves the outermost dimension
     * open. By default 256.
     */
    public Builder maxBatch(int rows) {
      maxBatch = requireBetween("maxBatch", rows, HIGHEST_MAX_ELEMENTS);
      return this;
    }

    /**
     * Allows at most so many elements in one request, all tensors together. By default 4,194,304.
     */
    public Builder maxElements(int elements) {
      maxElements = requireBetween("maxElements", elements, HIGHEST_MAX_ELEMENTS);
      return this;
    }

    /**
     * Allows at most so many bytes in one request, all numeric tensors together. By default four
     * for each of the most elements.
     */
    public Builder maxBytes(int bytes) {
      maxBytes = OptionalInt.of(requireBetween("maxBytes", bytes, HIGHEST_MAX_BYTES));
      return this;
    }

    /**
     * Keeps at most so many bytes of memory between calls, the arrays of sanitizers included. By
     * default 67,108,864; what running calls need comes on top.
     */
    public Builder pooledBytes(long bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException("pooledBytes must be 0 or above, was " + bytes);
      }
      pooledBytes = bytes;
      return this;
    }

    /**
     * Puts each tenant into a class; tenants of different classes never use the same memory. By
     * default all are in one class, and memory is zeroed before it serves another tenant.
     *
     * @param classOf must be thread-safe and cheap, and never return null; runs on the thread of
     *     the call, which gets what it throws
     */
    public Builder memoryClasses(Function<? super Tenant, String> classOf) {
      memoryClasses = Optional.of(classOf);
      return this;
    }

    /** Ends the lease of an answer after this time. By default ten seconds. */
    public Builder leaseTime(Duration time) {
      leaseTime = requireTime("leaseTime", time);
      return this;
    }

    /**
     * Stops a run when its call has lasted so long. The call then ends at the next boundary between
     * two operators of the model, with a {@link GuardException.DeadlineExceededException}. By
     * default there is no deadline.
     *
     * @param time above zero, at most a day
     */
    public Builder deadline(Duration time) {
      deadline = Optional.of(requireTime("deadline", time));
      return this;
    }

    /**
     * Runs the model on threads of the session, at most so many at once. A caller is then free at
     * its deadline, whatever native code does; a run that goes on keeps its memory and its place
     * among the runs until it is over. Needs a {@link #deadline}. Costs some microseconds a call.
     *
     * @param runs 1 to 1024
     */
    public Builder isolated(int runs) {
      isolatedRuns = OptionalInt.of(requireBetween("isolated", runs, MOST_ISOLATED_RUNS));
      return this;
    }

    /** Asks the model for these outputs only. By default all. */
    public Builder outputs(String... names) {
      outputs.addAll(List.of(names));
      return this;
    }

    /**
     * Limits the calls of each tenant to this rate; refused inputs count as well. By default there
     * is no limit.
     */
    public Builder limit(Rate perTenant) {
      return limit(Limit.perTenant(perTenant));
    }

    /**
     * Adds a limit, unless it is there already. A call must pass all limits, and is charged to none
     * if one refuses it.
     *
     * @throws IllegalArgumentException if there are 16 already
     */
    public Builder limit(Limit limit) {
      if (limits.contains(limit)) {
        return this;
      }
      if (limits.size() == MOST_LIMITS) {
        throw new IllegalArgumentException("a policy can have at most " + MOST_LIMITS + " limits");
      }
      limits.add(limit);
      return this;
    }

    /**
     * Lets at most so many calls be in progress at once, each tenant up to its share; others are
     * refused at once with a {@link GuardException.OverloadedException}. By default any number.
     */
    public Builder concurrency(Concurrency calls) {
      concurrency = Optional.of(calls);
      return this;
    }

    /**
     * Asks this authorizer who may use the model. By default all callers may. What it decides is
     * kept until it expires, for as many as 100,000 callers.
     */
    public Builder authorizer(Authorizer decider) {
      authorizer = Optional.of(decider);
      return this;
    }

    /**
     * Lets nobody in but callers of this issuer. By default {@link
     * dev.mantlet.guard.caller.Caller#of} makes them as well.
     */
    public Builder callersFrom(CallerIssuer callerIssuer) {
      issuer = Optional.of(callerIssuer);
      return this;
    }

    /**
     * Says what the model is called: for the authorizer, for costs and for Flight Recorder.
     *
     * @param name 1 to 256 characters
     */
    public Builder model(String name) {
      if (name.isBlank() || name.length() > LONGEST_NAME) {
        throw new IllegalArgumentException(
            "the name of a model must have 1 to "
                + LONGEST_NAME
                + " characters, had "
                + name.length());
      }
      model = Optional.of(name);
      return this;
    }

    /** Adds a check of the application, to run after all that the guard checks itself. */
    public Builder check(InputCheck check) {
      checks.add(check);
      return this;
    }

    /**
     * Changes an input of floats before the model gets it, in the order given: after contract and
     * checks, on the guard's copy, and before squeezed copies are made of it. What comes out must
     * again be finite and within the range that the policy sets, or the request is refused. Further
     * calls for the same input add to its sanitizers.
     */
    public Builder sanitize(String input, Sanitizer first, Sanitizer... more) {
      sanitizers.merge(input, listed(first, more), Builder::joined);
      return this;
    }

    /**
     * Changes or holds back an output before callers get it, row by row, in the order given. Each
     * innermost row is looked at by itself, and must be finite before and after each rule, or there
     * is no answer. Detectors and {@link GuardedSession#scores} see what the model answered.
     * Further calls for the same output add to its rules. Answers cannot be leased then.
     */
    public Builder protect(String output, OutputRule first, OutputRule... more) {
      protections.merge(output, listed(first, more), Builder::joined);
      return this;
    }

    /**
     * Refuses a request if this detector finds that one of its rows looks manipulated. Costs a run
     * of every row for each copy that the detector compares; the model must have exactly one input.
     */
    public Builder detector(Detector detector) {
      detectors.add(detector);
      return this;
    }

    /**
     * Sends events to this consumer. By default refusals are logged at WARNING under {@code
     * dev.mantlet.guard}, nothing else is.
     */
    public Builder onEvent(Consumer<? super GuardEvent> eventConsumer) {
      consumer = Optional.of(eventConsumer);
      return this;
    }

    /**
     * Gives each refusal of a detector a {@link GuardException.InputRefusedException#decoy decoy}:
     * an invented answer that a remote caller may be shown, so that it does not learn where the
     * detector refuses. Never where an answer decides on money, access, health or safety. By
     * default there are none.
     */
    public Builder decoys(Decoys invented) {
      decoys = Optional.of(invented);
      return this;
    }

    /**
     * Measures how long the guard and the model take, at the cost of four clock reads a call. By
     * default calls are only counted.
     */
    public Builder measuringTime() {
      measuringTime = true;
      return this;
    }

    /**
     * Names the tenants that call most in the measures, and the tenant of each refusal in Flight
     * Recorder. By default no tenant is named there.
     */
    public Builder labellingTenants(TenantLabels labels) {
      tenantLabels = Optional.of(labels);
      return this;
    }

    /**
     * The policy as collected so far.
     *
     * @throws IllegalStateException if runs are isolated and there is no deadline, or there are
     *     decoys and no detector, or decoys and a sanitizer that works at random
     */
    public GuardPolicy build() {
      if (decoys.isPresent()) {
        requireDecoysFit();
      }
      if (isolatedRuns.isPresent() && deadline.isEmpty()) {
        throw new IllegalStateException(
            "isolated(...) frees callers at their deadline; set deadline(...) as well");
      }
      return new GuardPolicy(new Builder(this));
    }

    private void requireDecoysFit() {
      if (detectors.isEmpty()) {
        throw new IllegalStateException(
            "decoys stand in for the refusals of detectors; add a detector(...) as well");
      }
      if (sanitizers.values().stream().flatMap(List::stream).anyMatch(Sanitizer::isRandom)) {
        throw new IllegalStateException(
            "a decoy is the same whenever its row comes, and a sanitizer that works at random makes"
                + " another row of it each time; leave out one of them");
      }
    }

    private static <T> List<T> listed(T first, T[] more) {
      return joined(List.of(first), List.of(more));
    }

    private static <T> List<T> joined(List<T> before, List<T> after) {
      return Stream.concat(before.stream(), after.stream()).toList();
    }

    private Builder add(String input, Rule rule, String what) {
      InputRules known = rules.getOrDefault(input, InputRules.none());
      if (!(rule instanceof Rule.Axis) && known.rule(rule.getClass()).isPresent()) {
        throw new IllegalArgumentException(
            "the " + what + " of input '" + input + "' is set already");
      }
      rules.put(input, known.and(rule));
      return this;
    }

    private static Duration requireTime(String what, Duration time) {
      if (time.isNegative() || time.isZero() || time.compareTo(LONGEST_TIME) > 0) {
        throw new IllegalArgumentException(
            what + " must be above zero and at most " + LONGEST_TIME + ", was " + time);
      }
      return time;
    }

    private static int requireBetween(String what, int value, int most) {
      if (value < 1 || value > most) {
        throw new IllegalArgumentException(what + " must be 1 to " + most + ", was " + value);
      }
      return value;
    }
  }
}
