package dev.mantlet.guard;

import dev.mantlet.house.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  @Test
  void leafKeepsTheRulesOfTheHouse() {
    HouseRules.check("guard");
  }
}
