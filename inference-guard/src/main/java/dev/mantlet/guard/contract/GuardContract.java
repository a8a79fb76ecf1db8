package dev.mantlet.guard.contract;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a release demands of the inputs of its model, in a form that is kept and signed beside it.
 *
 * <p>{@code policy.contract().toJson()} writes it, {@code GuardPolicy.builder().contract(json)}
 * takes it. There is one way only to write a contract: equal contracts have equal bytes and one
 * {@link #digest}. The format is described in {@code docs/formats/guard-contract.md}. Immutable.
 *
 * @param inputs the rules of each input, by name
 * @param dimensions the sizes of dimensions, by the names that the model gives them
 * @param maxBatch most rows of a request
 * @param maxElements most elements of a request
 * @param maxBytes most bytes of a request
 */
public record GuardContract(
    Map<String, InputRules> inputs,
    Map<String, Extent> dimensions,
    int maxBatch,
    int maxElements,
    int maxBytes) {
  /** Copies the maps. */
  public GuardContract {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    dimensions = Map.copyOf(dimensions);
  }

  /**
   * The contract that these bytes stand for.
   *
   * @throws IllegalArgumentException if they are not a contract of version 1 in its one form, or a
   *     rule is not possible; nothing is read leniently, since what is signed must not be open to
   *     interpretation
   */
  public static GuardContract of(byte[] json) {
    GuardContract contract = ContractJson.contract(JsonReader.read(json));
    if (!Arrays.equals(contract.toJson(), json)) {
      throw new IllegalArgumentException(
          "the contract is not in its canonical form: write it with GuardContract.toJson, which"
              + " sorts names and rules, and leaves out white space");
    }
    return contract;
  }

  /** This contract as JSON, in UTF-8. */
  public byte[] toJson() {
    return JsonWriter.write(ContractJson.tree(this));
  }

  /** The SHA-256 of {@link #toJson}, in lower-case hexadecimal. */
  public String digest() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(toJson()));
    } catch (NoSuchAlgorithmException e) {
      throw new LinkageError("every Java platform has SHA-256", e);
    }
  }
}
