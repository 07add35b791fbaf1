// SPDX-License-Identifier: Apache-2.0
// Writes one format of an image, for tests and measurements:
//   format_tool IMAGE RAW TREE FORMAT OUTPUT JOBS
#include <iostream>
#include <string>

#include "base/error.hpp"
#include "builder/formats/formats.hpp"

int main(int argc, char** argv) {
    using namespace pigsty;
    if (argc != 7) {
        std::cerr << "usage: format_tool IMAGE RAW TREE FORMAT OUTPUT JOBS\n";
        return 2;
    }
    try {
        const builder::FormatSource source{
            .image = argv[1],
            .title = "A \"test\" & <more>",
            .raw = argv[2],
            .tree = argv[3],
            .identity = builder::derive_identity(std::string(64, 'c'), argv[1]),
            .epoch = 1700000000,
            .version = "0.1.0"};
        builder::write_format(
            source, specs::parse_image_format(argv[4]), argv[5], std::stoul(argv[6]));
    } catch (const base::Error& error) {
        std::cerr << base::describe(error);
        return static_cast<int>(error.exit_code());
    }
    return 0;
}
