// The library's sources and the pages of the diagnostics, embedded in the binary.
#ifndef STDLIB_DATA_H
#define STDLIB_DATA_H

#include <stddef.h>

/// One embedded file: its path (`std/list.k8l`), its bytes and how many.
struct kr8_embedded_file {
  const char *path;
  const unsigned char *bytes;
  size_t count;
};

/// Every embedded file, sorted by the bytes of its path.
const struct kr8_embedded_file *kr8_embedded_files(void);
/// The number of embedded files.
size_t kr8_embedded_file_count(void);

#endif
