package dev.litestream4j.core.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.litestream4j.api.Clock;
import dev.litestream4j.api.ClockProvider;
import dev.litestream4j.api.PageCache;
import dev.litestream4j.api.PageCacheConfig;
import dev.litestream4j.api.PageCacheProvider;
import dev.litestream4j.api.ReplicaClient;
import dev.litestream4j.api.ReplicaClientProvider;
import dev.litestream4j.api.ReplicaContext;
import dev.litestream4j.api.ReplicaUrl;
import dev.litestream4j.backend.file.FileReplicaClientProvider;
import dev.litestream4j.cache.caffeine.CaffeinePageCacheProvider;
import dev.litestream4j.core.clock.SystemClock;
import dev.litestream4j.core.clock.SystemClockProvider;
import dev.litestream4j.testkit.ManualClock;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvidersTest {
  private static final class RivalProvider implements ReplicaClientProvider {
    @Override
    public Set<String> schemes() {
      return Set.of("other", "file");
    }

    @Override
    public ReplicaClient open(ReplicaUrl url, ReplicaContext context) {
      throw new UnsupportedOperationException("never opened");
    }
  }

  private static final class RivalCache implements PageCacheProvider {
    @Override
    public String name() {
      return "caffeine";
    }

    @Override
    public PageCache create(PageCacheConfig config) {
      throw new UnsupportedOperationException("never made");
    }
  }

  private static Providers few() {
    return new Providers(
        List.of(new FileReplicaClientProvider(), new SpareProvider()),
        List.of(new CaffeinePageCacheProvider()),
        List.of(new SystemClockProvider()));
  }

  /** Runs the discovery with a context class loader that lists these classes as backends. */
  private static Providers discoverWith(Path folder, String... backends) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.write(services.resolve(ReplicaClientProvider.class.getName()), List.of(backends));
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    URL[] path = {folder.toUri().toURL()};
    try (URLClassLoader application =
        new URLClassLoader(path, ProvidersTest.class.getClassLoader())) {
      thread.setContextClassLoader(application);
      return Providers.discover();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void whatIsOnTheClassPathIsFound() {
    Providers providers = Providers.discover();
    assertThat(providers.replicaClient("file")).isInstanceOf(FileReplicaClientProvider.class);
    assertThat(providers.pageCache("caffeine")).isInstanceOf(CaffeinePageCacheProvider.class);
    assertThat(providers.clock("system")).isSameAs(SystemClock.instance());
  }

  private record NamedClock(String name, Clock clock) implements ClockProvider {}

  private static Providers withClocks(ClockProvider... clocks) {
    return new Providers(List.of(), List.of(), List.of(clocks));
  }

  @Test
  void aClockThatTheApplicationBringsComesBeforeTheSystems() {
    ManualClock own = new ManualClock();
    ClockProvider system = new SystemClockProvider();
    assertThat(withClocks(system).clock()).isSameAs(SystemClock.instance());
    assertThat(withClocks().clock()).isSameAs(SystemClock.instance());
    assertThat(withClocks(system, new NamedClock("own", own)).clock()).isSameAs(own);
    assertThatIllegalStateException()
        .isThrownBy(
            () -> withClocks(new NamedClock("one", own), new NamedClock("two", own)).clock())
        .withMessageContaining("[one, two]");
  }

  @Test
  void whatOnlyTheContextLoaderSeesIsFoundToo(@TempDir Path folder) throws IOException {
    Providers providers =
        discoverWith(
            folder, SpareProvider.class.getName(), FileReplicaClientProvider.class.getName());
    assertThat(providers.replicaClient("spare")).isInstanceOf(SpareProvider.class);
    assertThat(providers.replicaClient("file")).isInstanceOf(FileReplicaClientProvider.class);
  }

  @Test
  void aPlugInOfAnotherCopyOfTheLibraryIsPassedOver(@TempDir Path folder) throws IOException {
    Providers providers =
        discoverWith(folder, "java.lang.String", "no.such.Backend", SpareProvider.class.getName());
    assertThat(providers.replicaClient("spare")).isInstanceOf(SpareProvider.class);
  }

  @Test
  void noContextLoaderIsNoError() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      thread.setContextClassLoader(null);
      assertThat(Providers.discover().replicaClient("file")).isNotNull();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void twoBackendsForOneSchemeAreAnErrorThatNamesBoth() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                new Providers(
                    List.of(new FileReplicaClientProvider(), new RivalProvider()),
                    List.of(),
                    List.of()))
        .withMessageContaining("'file'")
        .withMessageContaining(FileReplicaClientProvider.class.getName())
        .withMessageContaining(RivalProvider.class.getName());
  }

  @Test
  void twoCachesOrClocksOfOneNameAreAnError() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                new Providers(
                    List.of(),
                    List.of(new CaffeinePageCacheProvider(), new RivalCache()),
                    List.of()))
        .withMessageContaining("page cache 'caffeine'")
        .withMessageContaining(RivalCache.class.getName());
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                new Providers(
                    List.of(),
                    List.of(),
                    List.of(new SystemClockProvider(), new SystemClockProvider())))
        .withMessageContaining("clock 'system'");
  }

  @ParameterizedTest
  @CsvSource({
    "s3, backend-s3",
    "gs, backend-gcs",
    "abs, backend-azure",
    "oss, backend-oss",
    "sftp, backend-sftp",
    "nats, backend-nats",
    "webdav, backend-webdav",
    "webdavs, backend-webdav"
  })
  void aKnownSchemeThatIsMissingNamesItsArtifact(String scheme, String artifact) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> few().replicaClient(scheme))
        .withMessageContaining(scheme + "://")
        .withMessageContaining("[file, spare]")
        .withMessageContaining("dev.litestream4j:litestream4j-" + artifact + " ");
  }

  @Test
  void anUnknownNameListsThosePresent() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> few().replicaClient("gopher"))
        .withMessageContaining("[file, spare]")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("litestream4j-"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> few().pageCache("redis"))
        .withMessageContaining("'redis'")
        .withMessageContaining("[caffeine]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> few().pageCache("offheap"))
        .withMessageContaining("dev.litestream4j:litestream4j-cache-offheap");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> few().clock("sundial"))
        .withMessageContaining("[system]");
  }

  @Test
  void a_page_cache_of_two_levels_is_named_by_both() {
    Providers providers =
        new Providers(List.of(), List.of(new CaffeinePageCacheProvider()), List.of());
    assertThat(providers.pageCache("caffeine+caffeine").name()).isEqualTo("caffeine+caffeine");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> providers.pageCache("caffeine+offheap"))
        .withMessageContaining("'offheap'")
        .withMessageContaining("litestream4j-cache-offheap");
  }
}
