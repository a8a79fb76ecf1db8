package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.contract.ElementType;
import org.junit.jupiter.api.Test;

class OutputMemoryTest {
  @Test
  void zeroing_overwritesAll_andReservesNoSecondMemoryOfItsSize() {
    long[] shape = {1_000_001};
    OutputMemory memory = OutputMemory.direct("y", ElementType.FLOAT, shape);
    for (int i = 0; i < memory.elements(); i++) {
      memory.bytes().putFloat(i * Float.BYTES, 1);
    }
    long bytes = ThreadMeter.leastAllocated(memory::zero, 1 << 14);
    assertTrue(bytes <= 1 << 14, bytes + " bytes");
    for (int i = 0; i < memory.elements(); i++) {
      assertEquals(0, memory.bytes().getFloat(i * Float.BYTES));
    }
  }
}
