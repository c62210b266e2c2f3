package dev.litestream4j.backend.oss;

import java.io.IOException;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.URIUtil;

/**
 * A server of OSS's REST dialect in this process, as far as a replica needs it: there is none to be
 * had. Buckets stand in the path; any signature of the one key it knows will do.
 *
 * <p>Source: the API reference of Alibaba Cloud OSS.
 */
public final class OssServer implements AutoCloseable {
  static final String ACCESS_KEY = "oss-test-key";
  static final String SECRET_KEY = "not-a-secret-of-anyone";

  /** The bucket there is. */
  public static final String BUCKET = "replicas";

  /** Credentials that the server takes, as a backend looks for them. */
  public static final Map<String, String> ENVIRONMENT =
      Map.of("OSS_ACCESS_KEY_ID", ACCESS_KEY, "OSS_ACCESS_KEY_SECRET", SECRET_KEY);

  /** The SDK logs every answer that is an error, and is not kept from it once this is lost. */
  private static final Logger SDK_LOG = Logger.getLogger("com.aliyun.oss");

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final OssBucket bucket = new OssBucket();

  /**
   * Starts it on a free port, empty.
   *
   * @throws IOException if it does not start
   */
  public OssServer() throws IOException {
    SDK_LOG.setLevel(Level.OFF);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback)
              throws IOException {
            answer(request).sendTo(response, !request.getMethod().equals("HEAD"));
            callback.succeeded();
            return true;
          }
        });
    try {
      server.start();
    } catch (Exception e) {
      throw new IOException("the OSS server of the test does not start", e);
    }
  }

  /**
   * Where it listens.
   *
   * @return the port on {@code 127.0.0.1}
   */
  public int port() {
    return connector.getLocalPort();
  }

  OssBucket bucket() {
    return bucket;
  }

  private OssAnswer answer(Request request) throws IOException {
    byte[] body;
    try (var content = Content.Source.asInputStream(request)) {
      body = content.readAllBytes();
    }
    String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    if (authorization == null || !authorization.contains("Credential=" + ACCESS_KEY + "/")) {
      return OssAnswer.error(403, "InvalidAccessKeyId", "The key is not known.");
    }
    String path = URIUtil.decodePath(Request.getPathInContext(request));
    String inBucket = "/" + BUCKET + "/";
    if (!(path + "/").startsWith(inBucket)) {
      return OssAnswer.error(404, "NoSuchBucket", "The specified bucket does not exist.");
    }
    String key = path.length() < inBucket.length() ? "" : path.substring(inBucket.length());
    return new OssRequests(bucket, request, body).answer(key);
  }

  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("the OSS server of the test does not stop", e);
    }
  }
}
