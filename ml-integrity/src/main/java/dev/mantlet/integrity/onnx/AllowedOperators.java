package dev.mantlet.integrity.onnx;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which operators a model may be made of. Immutable, thread-safe.
 *
 * <p>An operator of another domain is code that somebody registered with the runtime; what it does
 * with files and memory, its name does not tell. A function that the model itself defines is no
 * operator: what it calls is looked at in its place. So it may not be in a domain in which the
 * runtime can have operators, since those come before functions.
 */
public final class AllowedOperators {
  /** A node that loads a compiled model of a device, possibly from a file that it names. */
  static final String DEVICE_CONTEXT = "EPContext";

  private static final String RUNTIME_DOMAIN = "com.microsoft";

  /**
   * Domains of the operators of ONNX, of ONNX Runtime, and of what it is built with for devices.
   */
  private static final Pattern RUNTIME_DOMAINS =
      Pattern.compile(
          "((ai\\.onnx|com\\.(microsoft|ms|intel|xilinx|amd|nvidia|qti)|org\\.pytorch\\.aten|trt)(\\..*)?)?");

  /**
   * Operators of ONNX Runtime (docs/ContribOperators.md) into which its optimizer and quantizer
   * turn those of ONNX. They compute their outputs from their inputs and do nothing else.
   */
  private static final Set<String> FUSED =
      Set.of(
          """
          Attention BiasAdd BiasGelu BiasSoftmax BiasSplitGelu DequantizeLinear
          DynamicQuantizeLSTM DynamicQuantizeMatMul EmbedLayerNormalization FastGelu FusedConv
          FusedGemm FusedMatMul GatherBlockQuantized Gelu GroupNorm GroupQueryAttention
          MatMulBnb4 MatMulInteger16 MatMulIntegerToFloat MatMulNBits MultiHeadAttention
          NhwcFusedConv NhwcMaxPool QAttention QEmbedLayerNormalization QGemm QLinearAdd
          QLinearAveragePool QLinearConcat QLinearConv QLinearGlobalAveragePool
          QLinearLeakyRelu QLinearMul QLinearSigmoid QLinearSoftmax QLinearWhere
          QuantizeLinear QuickGelu RelativePositionBias RotaryEmbedding SkipGroupNorm
          SkipLayerNormalization SkipSimplifiedLayerNormalization TransposeMatMul
          """
              .split("\\s+"));

  private static final AllowedOperators STANDARD =
      new AllowedOperators(Set.of("", "ai.onnx.ml"), Map.of(), false);

  private final Set<String> domains;
  private final Map<String, Set<String>> named;
  private final boolean endlessLoops;

  private AllowedOperators(
      Set<String> domains, Map<String, Set<String>> named, boolean endlessLoops) {
    this.domains = Set.copyOf(domains);
    this.named = Map.copyOf(named);
    this.endlessLoops = endlessLoops;
  }

  /** All operators of {@code ai.onnx} and {@code ai.onnx.ml}, and no others. */
  public static AllowedOperators standard() {
    return STANDARD;
  }

  /**
   * Also the operators of {@code com.microsoft} that ONNX Runtime's optimizer and quantizer write
   * into a model, such as {@code FusedMatMul}, {@code QAttention} and {@code MatMulNBits}.
   */
  public AllowedOperators withFused() {
    return with(RUNTIME_DOMAIN, FUSED.toArray(String[]::new));
  }

  /** Also these operators of {@code domain}, by their names as the nodes have them. */
  public AllowedOperators with(String domain, String... operators) {
    Set<String> more = new HashSet<>(named.getOrDefault(domain, Set.of()));
    for (String operator : operators) {
      if (operator.equals(DEVICE_CONTEXT)) {
        throw new IllegalArgumentException(
            DEVICE_CONTEXT + " loads code of a device, which no signature covers: it is never run");
      }
      more.add(operator);
    }
    Map<String, Set<String>> all = new HashMap<>(named);
    all.put(domain, Set.copyOf(more));
    return new AllowedOperators(domains, all, endlessLoops);
  }

  /**
   * Also every operator of {@code domain}, known today or not: only for a domain whose operators
   * are all your own.
   */
  public AllowedOperators withEveryOperatorOf(String domain) {
    Set<String> more = new HashSet<>(domains);
    more.add(domain);
    return new AllowedOperators(more, named, endlessLoops);
  }

  /**
   * Also loops that nothing in the file ends, as some exporters write a {@code while}: a run may
   * take forever.
   */
  public AllowedOperators withEndlessLoops() {
    return new AllowedOperators(domains, named, true);
  }

  boolean allows(OperatorName operator) {
    return domains.contains(operator.domain())
        || named.getOrDefault(operator.domain(), Set.of()).contains(operator.name());
  }

  /** Whether operators of {@code domain} may be there, allowed or not. */
  boolean mayBeOfTheRuntime(String domain) {
    return RUNTIME_DOMAINS.matcher(domain).matches() || named.containsKey(domain);
  }

  boolean allowsEndlessLoops() {
    return endlessLoops;
  }
}
