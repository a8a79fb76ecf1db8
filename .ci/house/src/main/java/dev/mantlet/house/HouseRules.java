package dev.mantlet.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/** The rules of the house that a machine can check, the same for every leaf. */
public final class HouseRules {
  /** Largest number of public types in a root package: a reader should be able to know them all. */
  private static final int MAX_PUBLIC_TYPES = 12;

  private static final List<String> LEAVES = List.of("fieldcrypto", "integrity", "guard", "dp");
  private static final String[] VAGUE_PACKAGES = {
    "..util..", "..common..", "..impl..", "..helper..", "..manager.."
  };

  private HouseRules() {}

  /**
   * Checks the production classes of the leaf {@code dev.mantlet.<leaf>}, or of the integration
   * {@code dev.mantlet.<leaf>.<system>}, which may use its own leaf.
   */
  public static void check(String leaf) {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.mantlet." + leaf);
    noArrowsBetweenLeaves(leaf, classes);
    noGlobalState(classes);
    timeAndChanceComeFromOutside(classes);
    namesSayWhat(classes);
    rootPackageIsSmall(leaf, classes);
  }

  private static void noArrowsBetweenLeaves(String leaf, JavaClasses classes) {
    String[] others =
        LEAVES.stream()
            .filter(other -> !(leaf + ".").startsWith(other + "."))
            .map(other -> "dev.mantlet." + other + "..")
            .toArray(String[]::new);
    noClasses().should().dependOnClassesThat().resideInAnyPackage(others).check(classes);
    noClasses()
        .that()
        .resideInAPackage("..spi..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..internal..")
        .allowEmptyShould(true)
        .check(classes);
  }

  private static void noGlobalState(JavaClasses classes) {
    fields()
        .that()
        .areStatic()
        .and(
            describe(
                "are written by hand",
                field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC)))
        .should()
        .beFinal()
        .allowEmptyShould(true)
        .check(classes);
    noClasses()
        .should()
        .callMethod(java.security.Security.class, "addProvider", java.security.Provider.class)
        .check(classes);
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(classes);
  }

  private static void timeAndChanceComeFromOutside(JavaClasses classes) {
    noClasses()
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .check(classes);
    noClasses()
        .should()
        .callMethod(System.class, "nanoTime")
        .because("a LongSupplier is passed in")
        .check(classes);
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ThreadLocalRandom.class)
        .check(classes);
    noClasses()
        .should()
        .callConstructor(Random.class)
        .orShould()
        .callMethod(Math.class, "random")
        .check(classes);
  }

  private static void namesSayWhat(JavaClasses classes) {
    noClasses().should().resideInAnyPackage(VAGUE_PACKAGES).check(classes);
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .check(classes);
  }

  private static void rootPackageIsSmall(String leaf, JavaClasses classes) {
    List<String> types =
        classes.stream()
            .filter(type -> type.getPackageName().equals("dev.mantlet." + leaf))
            .filter(
                type -> type.getModifiers().contains(JavaModifier.PUBLIC) && type.isTopLevelClass())
            .map(JavaClass::getSimpleName)
            .sorted()
            .toList();
    if (types.size() > MAX_PUBLIC_TYPES) {
      throw new AssertionError(
          "dev.mantlet."
              + leaf
              + " has "
              + types.size()
              + " public types, at most "
              + MAX_PUBLIC_TYPES
              + " are meant: "
              + types);
    }
  }
}
