package dev.litestream4j.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The replicas of this repository. */
final class Testdata {
  private static final Path ROOT = Path.of(System.getProperty("litestream4j.testdata"));

  /** The replica that the README shows. */
  static final Path SAMPLE = ROOT.resolve("sample");

  private Testdata() {}

  /** The folder of a golden replica. */
  static Path golden(String name) {
    return ROOT.resolve("golden").resolve(name).resolve("replica");
  }

  /** The golden replicas in the layout of the file backend that open at their newest state. */
  static List<String> openable() {
    try (Stream<Path> folders = Files.list(ROOT.resolve("golden"))) {
      return folders
          .filter(folder -> Files.isDirectory(folder.resolve("replica")))
          .map(folder -> folder.getFileName().toString())
          .filter(name -> expected(name).has("latest"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonObject expected(String name) {
    try {
      Path file = ROOT.resolve("golden").resolve(name).resolve("expected.json");
      return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
