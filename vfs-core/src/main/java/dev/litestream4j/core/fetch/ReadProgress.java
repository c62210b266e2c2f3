package dev.litestream4j.core.fetch;

/**
 * How far the reading of many files has come. The totals grow if the replica does meanwhile.
 *
 * @param files files done
 * @param totalFiles files to read, those included
 * @param bytes bytes read
 * @param totalBytes bytes to read, those included
 */
public record ReadProgress(int files, int totalFiles, long bytes, long totalBytes) {}
