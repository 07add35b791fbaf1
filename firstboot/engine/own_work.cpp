// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/own_work.hpp"

#include "base/sha256.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::string_view k_kept = " kept";

}  // namespace

std::string file_mark(const std::string& content, bool keep_original) {
    return base::sha256_of(content) + std::string(keep_original ? k_kept : "");
}

std::string digest_of_mark(const std::string& mark) {
    return mark.substr(0, mark.find(' '));
}

bool was_kept(const std::string& mark) {
    return mark.ends_with(k_kept);
}

bool is_own_work(const std::string& path, const EngineContext& context) {
    const RootFolder& files = context.system.files();
    const auto info = files.info(path);
    if (info && info->type == FileType::link) {
        const Memo* link = context.memory.find("link " + path);
        return link != nullptr && files.link_target(path) == link->value;
    }
    const Memo* file = context.memory.find("file " + path);
    return info && info->type == FileType::file && file != nullptr &&
           base::sha256_of(files.read(path).value_or("")) == digest_of_mark(file->value);
}

}  // namespace pigsty::firstboot
