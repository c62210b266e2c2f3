package dev.litestream4j.backend.nats;

import dev.litestream4j.api.ReplicaException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS settings out of PEM files, which is how Litestream's users have them. */
final class PemFiles {
  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private static final char[] NO_PASSWORD = {};

  private final String origin;

  /**
   * Reads nothing yet.
   *
   * @param origin where the names of the files stand, for messages
   */
  PemFiles(String origin) {
    this.origin = origin;
  }

  /**
   * A context for clients, which compares a server's name with that in its certificate.
   *
   * @param rootCa a file of certificates to trust instead of the JDK's
   * @param cert a file of the client's certificate and those above it
   * @param key a file of the certificate's key; given if {@code cert} is
   */
  SSLContext context(@Nullable String rootCa, @Nullable String cert, @Nullable String key)
      throws ReplicaException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManager[] trust = {NamedServers.of(rootCa == null ? null : authorities(rootCa))};
      KeyManager @Nullable [] keys = cert == null || key == null ? null : keys(cert, key);
      context.init(keys, trust, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new ReplicaException(
          "the certificates or the key in " + origin + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static KeyStore authorities(String rootCa) throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    int number = 0;
    for (Certificate certificate : certificates(rootCa)) {
      store.setCertificateEntry("ca" + number++, certificate);
    }
    return store;
  }

  private static KeyManager[] keys(String cert, String key)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    Certificate[] chain = certificates(cert).toArray(Certificate[]::new);
    store.setKeyEntry("client", privateKey(key), NO_PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(String file)
      throws GeneralSecurityException, IOException {
    byte[] pem = Files.readAllBytes(Path.of(file));
    Collection<? extends Certificate> certificates =
        CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
    if (certificates.isEmpty()) {
      throw new GeneralSecurityException("no certificate in '" + file + "'");
    }
    return certificates;
  }

  private static PrivateKey privateKey(String file) throws GeneralSecurityException, IOException {
    Matcher pem = PRIVATE_KEY.matcher(Files.readString(Path.of(file), StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new GeneralSecurityException(
          "no unencrypted PKCS#8 key in '"
              + file
              + "'; convert it with 'openssl pkcs8 -topk8 -nocrypt'");
    }
    byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
    PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(der);
    GeneralSecurityException reason =
        new GeneralSecurityException("the key in '" + file + "' is neither EC, RSA nor EdDSA");
    for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (InvalidKeySpecException e) {
        reason.addSuppressed(e);
      }
    }
    throw reason;
  }
}
