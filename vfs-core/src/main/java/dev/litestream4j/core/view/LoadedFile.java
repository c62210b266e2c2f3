package dev.litestream4j.core.view;

import dev.litestream4j.core.index.LtxFile;
import dev.litestream4j.core.ltx.FileIndex;

/**
 * An LTX file with its page index, as it is needed once, to be applied to a view.
 *
 * @param file the file
 * @param pages its page index, checked against the header
 */
public record LoadedFile(LtxFile file, FileIndex pages) {}
