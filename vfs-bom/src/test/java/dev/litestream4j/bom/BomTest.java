package dev.litestream4j.bom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class BomTest {
  private static final List<String> NOT_MANAGED = List.of("vfs-bom", "benchmarks", "examples");

  @Test
  void managesEveryPublishedModule() throws Exception {
    List<String> published =
        texts(Path.of("..", "pom.xml"), "module").stream()
            .filter(module -> !NOT_MANAGED.contains(module))
            .map(module -> "litestream4j-" + module)
            .toList();

    List<String> managed = managedArtifacts(Path.of("pom.xml"));

    assertThat(published).isNotEmpty();
    assertThat(managed).containsExactlyInAnyOrderElementsOf(published);
  }

  private static List<String> managedArtifacts(Path pom) throws Exception {
    Element management = (Element) parse(pom).getElementsByTagName("dependencyManagement").item(0);
    return texts(management, "artifactId");
  }

  private static List<String> texts(Path pom, String tag) throws Exception {
    return texts(parse(pom), tag);
  }

  private static List<String> texts(Element parent, String tag) {
    var nodes = parent.getElementsByTagName(tag);
    return IntStream.range(0, nodes.getLength())
        .mapToObj(index -> nodes.item(index).getTextContent().strip())
        .toList();
  }

  private static Element parse(Path pom) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(pom.toFile())
        .getDocumentElement();
  }
}
