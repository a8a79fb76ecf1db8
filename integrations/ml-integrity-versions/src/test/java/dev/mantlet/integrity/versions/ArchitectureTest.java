package dev.mantlet.integrity.versions;

import dev.mantlet.house.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void integrationKeepsTheRulesOfTheHouse() {
    HouseRules.check("integrity.versions");
  }
}
