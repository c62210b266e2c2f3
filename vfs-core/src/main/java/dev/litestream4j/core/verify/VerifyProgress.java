package dev.litestream4j.core.verify;

/**
 * How far a verification has come. The totals grow if the replica does meanwhile.
 *
 * @param files files verified
 * @param totalFiles files to verify, those included
 * @param bytes bytes read
 * @param totalBytes bytes to read, those included
 */
public record VerifyProgress(int files, int totalFiles, long bytes, long totalBytes) {}
