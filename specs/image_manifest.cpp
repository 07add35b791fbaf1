// SPDX-License-Identifier: Apache-2.0
#include "specs/image_manifest.hpp"

#include <algorithm>
#include <set>

#include "base/file.hpp"
#include "base/quote.hpp"
#include "specs/detail/json_reader.hpp"
#include "specs/nevra.hpp"
#include "specs/safe_path.hpp"

namespace pigsty::specs {

namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

constexpr std::size_t k_largest_manifest = 16U << 20U;
constexpr const char* k_version_key = "image_manifest_version";

void check(const JsonFields& fields, std::string_view key, const std::string& problem) {
    if (!problem.empty()) {
        fields.fail(problem + " (" + fields.path_of(key) + ')');
    }
}

std::string item_path(std::string_view list, std::size_t index) {
    return std::string(list) + '[' + std::to_string(index) + ']';
}

template <class Item>
std::vector<Item> read_items(const JsonFields& fields,
                             std::string_view key,
                             Item (*read)(const Json&, const std::string&, std::string)) {
    std::vector<Item> items;
    const Json& list = fields.list(key);
    for (std::size_t i = 0; i < list.size(); ++i) {
        items.push_back(read(list[i], fields.file(), item_path(fields.path_of(key), i)));
    }
    return items;
}

ImagePartition read_partition(const Json& json, const std::string& file, std::string path) {
    const JsonFields fields(json, file, std::move(path), {"name", "uuid", "start", "size"});
    return {.name = fields.text("name"),
            .uuid = fields.text("uuid"),
            .start_bytes = fields.unsigned_number("start"),
            .size_bytes = fields.unsigned_number("size")};
}

ImageManifestDisk read_disk(const Json& json, const std::string& file) {
    const JsonFields fields(json, file, "disk", {"virtual_size", "root_filesystem", "partitions"});
    return {.virtual_bytes = fields.unsigned_number("virtual_size"),
            .root_filesystem = fields.text("root_filesystem"),
            .partitions = read_items(fields, "partitions", read_partition)};
}

ImageFormat read_format(const JsonFields& fields) {
    const std::string name = fields.text("format");
    try {
        return parse_image_format(name);
    } catch (const base::UsageError& error) {
        fields.fail(error.message() + " (" + fields.path_of("format") + ')');
    }
}

ImageOutput read_output(const Json& json, const std::string& file, std::string path) {
    const JsonFields fields(
        json,
        file,
        std::move(path),
        {"format", "name", "size", "sha256", "virtual_size", "firmware", "buses", "start"});
    ImageOutput output;
    output.format = read_format(fields);
    output.name = fields.text("name");
    check(fields, "name", file_name_problem(output.name));
    output.size_bytes = fields.unsigned_number("size");
    output.sha256 = fields.hex("sha256", 64);
    output.virtual_bytes = fields.unsigned_number("virtual_size");
    output.firmware = fields.texts("firmware");
    output.buses = fields.texts("buses");
    output.start = fields.texts("start");
    return output;
}

void check_version(const Json& json, const std::string& file) {
    const auto version = json.is_object() ? json.find(k_version_key) : json.end();
    if (version == json.end()) {
        throw base::SpecError({file, 0, 0},
                              "this is no manifest of an image: the key " +
                                  base::quote(k_version_key) + " is missing");
    }
    if (*version != k_image_manifest_version) {
        throw base::SpecError({file, 0, 0},
                              "expected " + std::string(k_version_key) + ' ' +
                                  std::to_string(k_image_manifest_version) + ", found " +
                                  base::printable(version->dump()));
    }
}

void check_packages(const ImageManifest& manifest, const std::string& file) {
    for (const std::string& package : manifest.packages) {
        base::in_context([&] { return "reading the packages of " + base::quote(file); },
                         [&] { parse_nevra(package); });
    }
}

void check_files(const ImageManifest& manifest, const std::string& file) {
    std::set<std::string_view> names;
    std::set<ImageFormat> formats;
    for (const ImageOutput& output : manifest.files) {
        if (!names.insert(output.name).second) {
            throw base::SpecError({file, 0, 0},
                                  "the file " + base::quote(output.name) + " stands twice");
        }
        if (!formats.insert(output.format).second) {
            throw base::SpecError(
                {file, 0, 0},
                "the format " + base::quote(to_string(output.format)) + " stands twice");
        }
    }
}

OrderedJson json_of(const ImageManifestDisk& disk) {
    OrderedJson partitions = OrderedJson::array();
    for (const ImagePartition& one : disk.partitions) {
        partitions.push_back({{"name", one.name},
                              {"uuid", one.uuid},
                              {"start", one.start_bytes},
                              {"size", one.size_bytes}});
    }
    return {{"virtual_size", disk.virtual_bytes},
            {"root_filesystem", disk.root_filesystem},
            {"partitions", partitions}};
}

OrderedJson json_of(const ImageOutput& output) {
    return {{"format", to_string(output.format)},
            {"name", output.name},
            {"size", output.size_bytes},
            {"sha256", output.sha256},
            {"virtual_size", output.virtual_bytes},
            {"firmware", output.firmware},
            {"buses", output.buses},
            {"start", output.start}};
}

}  // namespace

std::string image_manifest_name(const std::string& image) {
    return image + ".manifest.json";
}

ImageManifest parse_image_manifest(std::string_view text, const std::string& file) {
    const Json json = parse_json(text, file, k_largest_manifest);
    check_version(json, file);
    const JsonFields fields(json,
                            file,
                            "",
                            {k_version_key,
                             "image",
                             "title",
                             "profile",
                             "lock_sha256",
                             "input_sha256",
                             "epoch",
                             "disk",
                             "packages",
                             "files"});
    ImageManifest manifest;
    manifest.image = fields.text("image");
    check(fields, "image", file_name_problem(manifest.image));
    manifest.title = fields.text("title");
    manifest.profile = fields.text("profile");
    manifest.lock_sha256 = fields.hex("lock_sha256", 64);
    manifest.input_sha256 = fields.hex("input_sha256", 64);
    manifest.epoch = static_cast<std::int64_t>(fields.unsigned_number("epoch"));
    manifest.disk = read_disk(json.at("disk"), file);
    manifest.packages = fields.texts("packages");
    manifest.files = read_items(fields, "files", read_output);
    check_packages(manifest, file);
    check_files(manifest, file);
    return manifest;
}

ImageManifest read_image_manifest(const std::filesystem::path& file) {
    return parse_image_manifest(base::read_file(file, k_largest_manifest + 1), file.string());
}

std::string format_image_manifest(const ImageManifest& manifest) {
    std::vector<std::string> packages = manifest.packages;
    std::ranges::sort(packages);
    std::vector<ImageOutput> outputs = manifest.files;
    std::ranges::sort(outputs, {}, &ImageOutput::format);
    OrderedJson files = OrderedJson::array();
    for (const ImageOutput& output : outputs) {
        files.push_back(json_of(output));
    }
    const OrderedJson json{{k_version_key, k_image_manifest_version},
                           {"image", manifest.image},
                           {"title", manifest.title},
                           {"profile", manifest.profile},
                           {"lock_sha256", manifest.lock_sha256},
                           {"input_sha256", manifest.input_sha256},
                           {"epoch", manifest.epoch},
                           {"disk", json_of(manifest.disk)},
                           {"packages", packages},
                           {"files", files}};
    return json.dump(1, ' ', false, OrderedJson::error_handler_t::replace) + '\n';
}

const ImageOutput* find_output(const ImageManifest& manifest, ImageFormat format) {
    const auto found = std::ranges::find(manifest.files, format, &ImageOutput::format);
    return found == manifest.files.end() ? nullptr : &*found;
}

void set_output(ImageManifest& manifest, ImageOutput output) {
    std::erase_if(manifest.files, [&](const ImageOutput& one) {
        return one.format == output.format || one.name == output.name;
    });
    manifest.files.push_back(std::move(output));
    std::ranges::sort(manifest.files, {}, &ImageOutput::format);
}

}  // namespace pigsty::specs
