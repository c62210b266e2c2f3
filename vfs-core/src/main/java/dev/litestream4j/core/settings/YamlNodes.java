package dev.litestream4j.core.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * The nodes of a YAML file, with errors that name file and line. Values are not quoted in errors:
 * they can be credentials.
 *
 * @param file for messages
 */
record YamlNodes(String file) {
  /** The root; empty for a file without content. */
  static Optional<Node> parse(String file, String text) {
    LoadSettings settings = LoadSettings.builder().setLabel(file).setUseMarks(true).build();
    try {
      StreamReader characters = new StreamReader(settings, text);
      return new Composer(settings, new ParserImpl(settings, characters)).getSingleNode();
    } catch (MarkedYamlEngineException e) {
      // not as the cause: it quotes the line
      throw error(file, e.getProblemMark(), "malformed YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw error(file, Optional.empty(), "malformed YAML");
    }
  }

  Map<String, Node> mapping(Node node, String what) {
    Map<String, Node> entries = new LinkedHashMap<>();
    if (isNull(node)) {
      return entries;
    }
    if (!(node instanceof MappingNode mapping)) {
      throw error(node, what + " must be a mapping of keys to values");
    }
    for (NodeTuple tuple : mapping.getValue()) {
      Node key = tuple.getKeyNode();
      String name = text(key, "a key").orElse("");
      if (entries.put(name, tuple.getValueNode()) != null) {
        throw error(key, "'" + name + "' is given twice");
      }
    }
    return entries;
  }

  List<Node> sequence(Node node, String what) {
    if (isNull(node)) {
      return List.of();
    }
    if (!(node instanceof SequenceNode sequence)) {
      throw error(node, what + " must be a list");
    }
    return sequence.getValue();
  }

  /** The text of a scalar; empty if it is null. */
  Optional<String> text(Node node, String what) {
    if (isNull(node)) {
      return Optional.empty();
    }
    if (!(node instanceof ScalarNode scalar)) {
      throw error(node, what + " must be a single value");
    }
    return Optional.of(scalar.getValue());
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  /** From 1. */
  int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  IllegalArgumentException error(Node node, String message) {
    return error(file, node.getStartMark(), message);
  }

  private static IllegalArgumentException error(String file, Optional<Mark> mark, String message) {
    String line = mark.map(at -> " line " + (at.getLine() + 1)).orElse("");
    return new IllegalArgumentException(file + line + ": " + message);
  }
}
