package dev.litestream4j.core.fetch;

import dev.litestream4j.core.range.PagePlace;

/**
 * A page by what never changes.
 *
 * @param fileId the identity of the LTX file's content
 * @param frameOffset the frame's offset in the file, in bytes
 */
record PageKey(long fileId, long frameOffset) {
  static PageKey of(PagePlace place) {
    return new PageKey(place.file().fileId(), place.offset());
  }
}
