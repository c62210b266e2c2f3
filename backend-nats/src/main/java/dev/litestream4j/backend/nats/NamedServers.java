package dev.litestream4j.backend.nats;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts a server whose certificate is of a trusted authority and of the name it was connected by.
 *
 * <p>The SDK makes its sockets without asking for the second half, and gives no way to change them:
 * it is asked for here, before the JDK's own trust manager looks at the socket.
 */
final class NamedServers extends X509ExtendedTrustManager {
  private static final String BY_NAME = "HTTPS";

  private final X509ExtendedTrustManager authorities;

  private NamedServers(X509ExtendedTrustManager authorities) {
    this.authorities = authorities;
  }

  /**
   * A trust manager.
   *
   * @param authorities what to trust; null for what the JDK trusts
   */
  static NamedServers of(@Nullable KeyStore authorities) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return new NamedServers(extended);
      }
    }
    throw new GeneralSecurityException("this JDK cannot compare the names of servers");
  }

  private static SSLParameters byName(SSLParameters parameters) {
    parameters.setEndpointIdentificationAlgorithm(BY_NAME);
    return parameters;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    if (!(socket instanceof SSLSocket secure)) {
      throw new CertificateException("no secure socket, whose server's name could be compared");
    }
    secure.setSSLParameters(byName(secure.getSSLParameters()));
    authorities.checkServerTrusted(chain, authType, secure);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    engine.setSSLParameters(byName(engine.getSSLParameters()));
    authorities.checkServerTrusted(chain, authType, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("no connection, whose server's name could be compared");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    authorities.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    authorities.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    authorities.checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }
}
