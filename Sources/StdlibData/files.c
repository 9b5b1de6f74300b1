#include "StdlibData.h"

static const unsigned char f0[] = {
#embed "../../stdlib/std/prelude.k8l"
};

const struct kr8_embedded_file kr8_embedded_files[] = {
    {"std/prelude.k8l", f0, sizeof f0},
};
const size_t kr8_embedded_file_count = 1;
