package dev.litestream4j.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** Nothing in core points upward. */
@AnalyzeClasses(
    packages = "dev.litestream4j.core",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule LAYERS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("connection")
          .definedBy("..core.connection..")
          .layer("verify")
          .definedBy("..core.verify..")
          .layer("write")
          .definedBy("..core.write..")
          .layer("replica")
          .definedBy("..core.replica..")
          .layer("view")
          .definedBy("..core.view..")
          .layer("fetch")
          .definedBy("..core.fetch..")
          .layer("ahead")
          .definedBy("..core.ahead..")
          .layer("range")
          .definedBy("..core.range..")
          .layer("btree")
          .definedBy("..core.btree..")
          .layer("upkeep")
          .definedBy("..core.upkeep..")
          .layer("restore")
          .definedBy("..core.restore..")
          .layer("merge")
          .definedBy("..core.merge..")
          .layer("index")
          .definedBy("..core.index..")
          .layer("ltx")
          .definedBy("..core.ltx..")
          .layer("link")
          .definedBy("..core.link..")
          .layer("log")
          .definedBy("..core.log..")
          .layer("plan")
          .definedBy("..core.plan..")
          .whereLayer("connection")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("verify")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("link")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("upkeep")
          .mayOnlyBeAccessedByLayers("write")
          .whereLayer("restore")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("write")
          .mayOnlyBeAccessedByLayers("connection")
          .whereLayer("replica")
          .mayOnlyBeAccessedByLayers("connection", "verify", "write")
          .whereLayer("view")
          .mayOnlyBeAccessedByLayers("connection", "verify", "write", "replica", "restore")
          .whereLayer("fetch")
          .mayOnlyBeAccessedByLayers(
              "connection", "verify", "write", "replica", "upkeep", "restore", "view", "ahead")
          .whereLayer("ahead")
          .mayOnlyBeAccessedByLayers("connection", "replica")
          .whereLayer("range")
          .mayOnlyBeAccessedByLayers("connection", "ahead", "fetch")
          .whereLayer("btree")
          .mayOnlyBeAccessedByLayers("ahead", "fetch")
          .whereLayer("index")
          .mayOnlyBeAccessedByLayers(
              "connection", "verify", "write", "replica", "view", "ahead", "fetch", "range")
          .whereLayer("log")
          .mayOnlyBeAccessedByLayers("write")
          .whereLayer("plan")
          .mayOnlyBeAccessedByLayers(
              "connection", "verify", "write", "replica", "upkeep", "restore", "view");

  @ArchTest
  static final ArchRule NO_CYCLES =
      SlicesRuleDefinition.slices()
          .matching("dev.litestream4j.core.(*)..")
          .should()
          .beFreeOfCycles();

  @ArchTest
  static final ArchRule NO_NATIVE_CODE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.sun.jna..", "org.sqlite..");
}
