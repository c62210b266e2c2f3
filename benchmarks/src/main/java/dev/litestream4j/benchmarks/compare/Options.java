package dev.litestream4j.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param rounds of which the fastest counts, at least 1
 * @param latency in milliseconds
 * @param extension Litestream's, or empty
 * @param sections by name; none: all of them
 */
record Options(int rounds, int latency, String extension, List<String> sections) {
  Options {
    sections = List.copyOf(sections);
    if (rounds < 1) {
      throw new IllegalArgumentException("--rounds is at least 1");
    }
  }

  static Options parse(String[] args) {
    int rounds = 3;
    int latency = 30;
    String extension = "";
    List<String> sections = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      if (!args[i].startsWith("--")) {
        sections.add(args[i]);
        continue;
      }
      if (i + 1 == args.length) {
        throw usage();
      }
      String value = args[i + 1];
      switch (args[i++]) {
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--latency" -> latency = Integer.parseInt(value);
        case "--extension" -> extension = value;
        default -> throw usage();
      }
    }
    return new Options(rounds, latency, extension, sections);
  }

  private static IllegalArgumentException usage() {
    return new IllegalArgumentException(
        "usage: benchmarks/compare [--rounds N] [--latency MILLIS] [--extension FILE] [section ...]");
  }

  /** Refuses sections that there are not. */
  void check(List<String> known) {
    for (String section : sections) {
      if (!known.contains(section)) {
        throw new IllegalArgumentException(
            "there is no section " + section + "; there are " + String.join(", ", known));
      }
    }
  }

  boolean wants(String section) {
    return sections.isEmpty() || sections.contains(section);
  }
}
