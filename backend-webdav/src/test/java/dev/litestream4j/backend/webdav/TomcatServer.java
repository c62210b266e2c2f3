package dev.litestream4j.backend.webdav;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.WebdavServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.StandardRoot;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** Tomcat's servlet for WebDAV, in this process. */
final class TomcatServer implements DavServer {
  /** Held, since the JDK forgets the level of a logger that nobody holds. */
  private static final Logger LOG = Logger.getLogger("org.apache");

  static {
    LOG.setLevel(Level.SEVERE);
  }

  private final Tomcat tomcat;
  private final Path files;

  private TomcatServer(Tomcat tomcat, Path files) {
    this.tomcat = tomcat;
    this.files = files;
  }

  static TomcatServer start(Path folder) throws IOException {
    return start(folder, connector -> {});
  }

  /** Over TLS, with the key and certificate in a PKCS#12 file. */
  static TomcatServer secure(Path folder, Path keys, String password) throws IOException {
    return start(
        folder,
        connector -> {
          SSLHostConfig host = new SSLHostConfig();
          SSLHostConfigCertificate certificate =
              new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
          certificate.setCertificateKeystoreFile(keys.toString());
          certificate.setCertificateKeystorePassword(password);
          host.addCertificate(certificate);
          connector.setProperty("SSLEnabled", "true");
          connector.setScheme("https");
          connector.setSecure(true);
          connector.addSslHostConfig(host);
        });
  }

  private static TomcatServer start(Path folder, Consumer<Connector> more) throws IOException {
    Path files = Files.createDirectories(folder.resolve("files"));
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.resolve("tomcat").toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxKeepAliveRequests", "-1");
    more.accept(connector);
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", files.toString());
    StandardRoot resources = new StandardRoot(context);
    // else it remembers for seconds that there was no such folder
    resources.setCachingAllowed(false);
    context.setResources(resources);
    Wrapper servlet = Tomcat.addServlet(context, "webdav", new WebdavServlet());
    servlet.addInitParameter("readonly", "false");
    servlet.addInitParameter("listings", "true");
    context.addServletMappingDecoded("/*", "webdav");
    try {
      tomcat.start();
    } catch (LifecycleException e) {
      throw new IOException(e);
    }
    return new TomcatServer(tomcat, files);
  }

  @Override
  public int port() {
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  public Path files() {
    return files;
  }

  @Override
  public void close() throws IOException {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IOException(e);
    }
  }
}
