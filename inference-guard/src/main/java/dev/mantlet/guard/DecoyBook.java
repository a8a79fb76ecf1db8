package dev.mantlet.guard;

import dev.mantlet.guard.Answer.Output;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.decoy.Decoys;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes decoys: for each row the answer of the model to a clean row that the key chooses, slightly
 * moved.
 *
 * <p>The choice is an HMAC of tenant and row. The true answer does not go into it, so a decoy tells
 * nothing of that. Immutable and thread-safe.
 */
final class DecoyBook {
  private final Decoys decoys;
  private final List<Row> rows;

  /** One row of an answer to a clean sample. */
  private record Row(Answer answer, int index) {}

  /**
   * Decoys like the rows of these answers, which all have the same outputs, and the same shape of
   * rows in each.
   */
  DecoyBook(Decoys decoys, List<Answer> answers) {
    this.decoys = decoys;
    this.rows = new ArrayList<>();
    for (Answer answer : answers) {
      long count = answer.shape(answer.names().get(0))[0];
      for (int index = 0; index < count; index++) {
        rows.add(new Row(answer, index));
      }
    }
  }

  int size() {
    return rows.size();
  }

  /**
   * A decoy for each stored row, of the names, types and shapes of an answer; empty if that answer
   * does not have the rows of the input, or they have another shape than those of the samples.
   *
   * @param shaped of which only names and shapes are looked at
   */
  Optional<Answer> decoy(StoredTensor stored, Tenant tenant, Answer shaped) {
    long count = stored.shape()[0];
    if (!rows.get(0).answer.hasRowsLike(shaped)
        || !shaped.names().stream().allMatch(output -> shaped.hasRows(output, count))) {
      return Optional.empty();
    }
    List<byte[]> seeds = seeds(stored, tenant);
    return Optional.of(
        new Answer(
            shaped.names().stream()
                .map(name -> output(name, shaped.type(name), shaped.shape(name), seeds))
                .toList()));
  }

  private List<byte[]> seeds(StoredTensor stored, Tenant tenant) {
    ByteBuffer contents = stored.contentBytes();
    int count = (int) stored.shape()[0];
    byte[] row = new byte[contents.capacity() / count];
    List<byte[]> seeds = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      contents.get(i * row.length, row);
      seeds.add(decoys.seed(tenant, row));
    }
    return seeds;
  }

  private Output output(String name, ElementType type, long[] shape, List<byte[]> seeds) {
    Object first = rows.get(0).answer.rowOf(name, 0);
    int width = Array.getLength(first);
    Object data = Array.newInstance(first.getClass().getComponentType(), width * seeds.size());
    for (int i = 0; i < seeds.size(); i++) {
      Row chosen = choose(seeds.get(i));
      Object row = chosen.answer.rowOf(name, chosen.index);
      System.arraycopy(DecoyNoise.moved(row, name, seeds.get(i)), 0, data, i * width, width);
    }
    return new Output(name, type, data, shape);
  }

  private Row choose(byte[] seed) {
    long chance = ByteBuffer.wrap(seed).getLong();
    return rows.get((int) Long.remainderUnsigned(chance, rows.size()));
  }
}
