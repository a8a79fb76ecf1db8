package dev.mantlet.guard.micrometer;

import dev.mantlet.house.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void integrationKeepsTheRulesOfTheHouse() {
    HouseRules.check("guard.micrometer");
  }
}
