package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.measure.TenantCalls;
import dev.mantlet.guard.measure.TenantLabels;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopTenantsTest {
  private static final TenantLabels CLEAR = TenantLabels.inClear();
  private final TopTenants tenants = new TopTenants();

  private Map<String, Long> told() {
    return tenants.snapshot(CLEAR).stream()
        .collect(Collectors.toMap(TenantCalls::label, TenantCalls::calls));
  }

  @Test
  void hundredThousandTenants_takeFixedMemory_andHideNoneThatCallsOften() {
    SplittableRandom random = new SplittableRandom(7);
    int[] calls = new int[5];
    for (int i = 0; i < 200_000; i++) {
      int often = random.nextInt(50); // each of five makes one call in fifty
      boolean known = often < calls.length;
      if (known) {
        calls[often]++;
      }
      tenants.count(Tenant.of(known ? "bank-" + often : "invented-" + i % 100_000));
    }
    assertEquals(TopTenants.WATCHED, tenants.size());
    Map<String, Long> told = told();
    assertEquals(TopTenants.TOLD + 1, told.size());
    assertEquals(200_000, told.values().stream().mapToLong(Long::longValue).sum());
    for (int i = 0; i < calls.length; i++) {
      long found = told.getOrDefault("bank-" + i, 0L);
      assertTrue(
          found <= calls[i] && found >= calls[i] - 200_000 / TopTenants.WATCHED,
          "bank-" + i + " made " + calls[i] + " calls, told were " + found);
    }
  }

  @Test
  void fewTenants_areCountedExactly_mostFirst() {
    IntStream.range(0, 60).forEach(i -> tenants.count(Tenant.of("bank-" + i % 3 % 2)));
    assertEquals(
        List.of(
            new TenantCalls("bank-0", 40),
            new TenantCalls("bank-1", 20),
            new TenantCalls(TenantCalls.OTHER, 0)),
        tenants.snapshot(CLEAR));
  }

  @Test
  void namesThatWouldBreakALine_orPassForTheOthers_areEncoded() {
    tenants.count(Tenant.of("other"));
    tenants.count(Tenant.of("bank\n\u001b[31m${jndi:ldap://x}"));
    assertEquals(
        Map.of("\\u006fther", 1L, "bank\\u000a\\u001b[31m\\u0024{jndi:ldap://x}", 1L, "other", 0L),
        told());
  }

  @Test
  void longNamesThatAreCutToTheSameLabel_areCountedTogether() {
    tenants.count(Tenant.of("x".repeat(100) + "1"));
    tenants.count(Tenant.of("x".repeat(100) + "2"));
    assertEquals(2L, told().get("x".repeat(80) + "..."));
  }

  @Test
  void callsOfManyThreads_addUp() throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<FutureTask<Void>> tasks =
        IntStream.range(0, 4)
            .mapToObj(thread ->
                new FutureTask<Void>(() -> {
                  start.await();
                  for (int i = 0; i < 10_000; i++) {
                    tenants.count(Tenant.of("tenant-" + (i * 31 + thread) % 1_000));
                  }
                  return null;
                }))
            .toList();
    tasks.forEach(task -> new Thread(task).start());
    start.countDown();
    for (FutureTask<Void> task : tasks) {
      task.get();
    }
    assertEquals(40_000, told().values().stream().mapToLong(Long::longValue).sum());
    assertEquals(TopTenants.WATCHED, tenants.size());
  }

  @Test
  void keyedLabels_areStable_andTellNeitherNameNorKey() {
    byte[] key =
        "0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    TenantLabels labels = TenantLabels.keyed(key);
    String label = labels.of(Tenant.of("bank-a"));
    key[0] = 0;
    assertEquals(label, labels.of(Tenant.of("bank-a")), "the key was not copied");
    assertNotEquals(label, TenantLabels.keyed(key).of(Tenant.of("bank-a")));
    assertNotEquals(label, labels.of(Tenant.of("bank-b")));
    assertTrue(label.matches("[0-9a-f]{16}"), label);
    assertFalse(labels.toString().contains("0123"), labels.toString());
    assertThrows(IllegalArgumentException.class, () -> TenantLabels.keyed(new byte[31]));
  }
}
