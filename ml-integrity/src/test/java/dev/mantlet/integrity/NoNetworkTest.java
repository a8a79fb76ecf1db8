package dev.mantlet.integrity;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is ever asked of a network. */
class NoNetworkTest {
  @Test
  void noClass_knowsASocketOrAUrl() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "javax.net..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.nio\\.channels\\..*(Socket|Datagram|Multicast).*")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.mantlet.integrity"));
  }

  /** Also not through the libraries, as far as one run shows it. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void signingVerifyingAndRefusing_openNoSocket(@TempDir Path folder) throws IOException {
    Set<String> before = sockets();
    Release release = Release.in(folder).file("a", "1").sign();
    assertEquals(Set.of("a"), release.verify().manifest().names());
    release.file("a", "2");
    assertEquals(Reason.DIGEST_MISMATCH, release.refusal());
    Set<String> opened = new TreeSet<>(sockets());
    opened.removeAll(before);
    assertTrue(opened.isEmpty(), opened.toString());
  }

  private static Set<String> sockets() throws IOException {
    List<Path> descriptors;
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      descriptors = all.toList();
    }
    return descriptors.stream()
        .map(NoNetworkTest::target)
        .filter(target -> target.startsWith("socket:"))
        .collect(Collectors.toSet());
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }
}
