package dev.litestream4j.cli;

import dev.litestream4j.core.fetch.ReadListener;
import dev.litestream4j.core.fetch.ReadProgress;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows on a terminal how far the reading of files is. Without a terminal it shows nothing. */
final class ReadBar implements ReadListener, AutoCloseable {
  private static final int COLUMNS = 100;
  private static final int KB = 1000;

  private final @Nullable ProgressBar bar;

  private ReadBar(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  /** For the files. */
  static ReadBar files(ProgramIo io, String task) {
    return new ReadBar(io.isTerminal() ? bar(io, task, 0) : null);
  }

  /** For {@code PRAGMA integrity_check}, which does not tell how far it is: shows the time only. */
  static ReadBar database(ProgramIo io) {
    return new ReadBar(io.isTerminal() ? bar(io, "integrity_check", -1) : null);
  }

  private static ProgressBar bar(ProgramIo io, String task, long max) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setStyle(ProgressBarStyle.ASCII)
        .setUnit(" kB", KB)
        .setInitialMax(max)
        .setConsumer(new ConsoleProgressBarConsumer(io.err(), COLUMNS))
        .clearDisplayOnFinish()
        .build();
  }

  @Override
  public void progress(ReadProgress progress) {
    if (bar != null) {
      bar.maxHint(progress.totalBytes());
      bar.stepTo(progress.bytes());
      bar.setExtraMessage(progress.files() + "/" + progress.totalFiles() + " files");
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
