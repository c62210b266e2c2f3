package dev.litestream4j.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A key and the certificate of a server that it signed itself, for servers of tests that speak TLS.
 *
 * @param cert the certificate, which is its own authority, in PEM
 * @param key the key, PKCS#8 in PEM
 * @param store both as PKCS#12; also a trust store of those who believe the certificate
 */
public record TlsFiles(Path cert, Path key, Path store) {
  /** The password of the store. */
  public static final String PASSWORD = "changeit";

  /**
   * Makes new ones of {@code 127.0.0.1} by the {@code keytool} of this JDK.
   *
   * @param folder of the files
   * @param name of the certificate, and of the files before their ends
   * @param algorithm of the key, for example {@code EC}
   * @return the files
   * @throws IOException if keytool fails or the files cannot be written
   * @throws GeneralSecurityException if they cannot be converted
   * @throws InterruptedException if the thread is interrupted
   */
  public static TlsFiles make(Path folder, String name, String algorithm)
      throws IOException, GeneralSecurityException, InterruptedException {
    return make(folder, name, algorithm, "ip:127.0.0.1");
  }

  /**
   * Makes them for another server.
   *
   * @param folder of the files
   * @param name of the certificate, and of the files before their ends
   * @param algorithm of the key, for example {@code EC}
   * @param server its name as keytool writes it, for example {@code dns:host}
   * @return the files
   * @throws IOException if keytool fails or the files cannot be written
   * @throws GeneralSecurityException if they cannot be converted
   * @throws InterruptedException if the thread is interrupted
   */
  public static TlsFiles make(Path folder, String name, String algorithm, String server)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    name,
                    "-keyalg",
                    algorithm,
                    "-dname",
                    "CN=" + name,
                    "-ext",
                    "SAN=" + server,
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    PASSWORD))
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException(output);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream content = Files.newInputStream(store)) {
      keys.load(content, PASSWORD.toCharArray());
    }
    return new TlsFiles(
        pem(folder, name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded()),
        pem(
            folder,
            name + ".key",
            "PRIVATE KEY",
            keys.getKey(name, PASSWORD.toCharArray()).getEncoded()),
        store);
  }

  private static Path pem(Path folder, String file, String kind, byte[] der) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        folder.resolve(file),
        "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
  }
}
