package dev.litestream4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/** A program on the module path, with our modules and what they need. */
public final class ModuleProgram {
  private ModuleProgram() {}

  /**
   * Compiles and runs a module of one class {@code program.Main}.
   *
   * @param folder an empty one, for sources and classes
   * @param requires the modules that it requires
   * @param main the class's source
   * @return what it wrote
   * @throws IOException if a file cannot be written
   * @throws InterruptedException if this thread is interrupted
   */
  public static String run(Path folder, List<String> requires, String main)
      throws IOException, InterruptedException {
    List<Path> modules = ClassPath.entries(ClassPath::isModule);
    List<Path> modulePath = new ArrayList<>(modules);
    modulePath.add(compile(folder, requires, main, modules));
    List<String> arguments =
        new ArrayList<>(ChildJvm.nativeAccess("com.sun.jna,org.xerial.sqlitejdbc"));
    arguments.addAll(
        List.of("--module-path", ChildJvm.path(modulePath), "--module", "program/program.Main"));
    return ChildJvm.run(arguments);
  }

  private static Path compile(Path folder, List<String> requires, String main, List<Path> modules)
      throws IOException {
    Path sources = Files.createDirectories(folder.resolve("sources").resolve("program"));
    StringBuilder description = new StringBuilder("module program {\n");
    requires.forEach(module -> description.append("requires ").append(module).append(";\n"));
    Path moduleInfo = sources.resolveSibling("module-info.java");
    Files.writeString(moduleInfo, description.append("}\n"));
    Path mainSource = Files.writeString(sources.resolve("Main.java"), main);
    Path classes = folder.resolve("classes");
    StringWriter messages = new StringWriter();
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                new PrintWriter(messages),
                new PrintWriter(messages),
                "--module-path",
                ChildJvm.path(modules),
                "-d",
                classes.toString(),
                moduleInfo.toString(),
                mainSource.toString());
    assertThat(code).as(messages.toString()).isZero();
    return classes;
  }
}
