package dev.litestream4j.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Lists and downloads all objects of a replica, which is as fast as it can be had whole. */
final class Download implements AutoCloseable {
  private static final int AT_ONCE = 32;

  private final S3Client client;
  private final String path;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(AT_ONCE, work -> new Thread(work, "download"));

  /**
   * @param client closed with this
   * @param path the replica's in the bucket
   */
  Download(S3Client client, String path) {
    this.client = client;
    this.path = path;
  }

  /** Downloads all, 32 objects at a time; the number of bytes. */
  long run() throws InterruptedException, ExecutionException {
    List<Future<Integer>> objects = new ArrayList<>();
    for (S3Object object :
        client
            .listObjectsV2Paginator(list -> list.bucket(S3Store.BUCKET).prefix(path + "/"))
            .contents()) {
      objects.add(
          threads.submit(
              () ->
                  client
                      .getObjectAsBytes(get -> get.bucket(S3Store.BUCKET).key(object.key()))
                      .asByteArrayUnsafe()
                      .length));
    }
    long bytes = 0;
    for (Future<Integer> object : objects) {
      bytes += object.get();
    }
    return bytes;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    client.close();
  }
}
