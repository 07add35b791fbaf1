// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/edit_distance.hpp"
#include "base/quote.hpp"
#include "specs/detail/profile_findings.hpp"

namespace pigsty::specs {

namespace {

constexpr std::size_t k_most_allowed_differences = 30;

bool is_word(const std::string& text, std::string_view marks) {
    return !text.empty() && text.front() != '-' && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               marks.find(c) != std::string_view::npos;
    });
}

/// What is wrong with a path that is to be written below a root tree; empty: nothing.
std::string path_problem(const std::string& path) {
    const bool odd = !path.starts_with('/') || path.ends_with('/') ||
                     path.find("//") != std::string::npos ||
                     (path + '/').find("/../") != std::string::npos ||
                     (path + '/').find("/./") != std::string::npos ||
                     std::ranges::any_of(path, [](char c) { return c < ' ' || c == 0x7f; });
    return odd ? "expected an absolute path without \".\", \"..\" and empty parts, found " +
                     base::quote(path)
               : "";
}

bool is_user_name(const std::string& name) {
    return is_word(name, "_-") && name.size() <= 31 &&
           !(name.front() >= '0' && name.front() <= '9');
}

class ImageCheck {
  public:
    ImageCheck(const Profile& profile, const Image& image, FindingSink& sink)
        : profile_(profile), image_(image), sink_(sink) {}

    void check() {
        if (!is_identifier(image_.name)) {
            error("an image cannot be called so; expected lower-case letters, digits and \"._+-\"");
        }
        check_sets();
        check_formats();
        check_texts();
        for (const ImageUser& user : image_.users) {
            check_user(user);
        }
        for (const ImageFile& file : image_.files) {
            error(path_problem(file.path));
            check_owner(file.owner, file.path);
            check_owner(file.group, file.path);
        }
        check_units(image_.enable);
        check_units(image_.mask);
    }

  private:
    void error(const std::string& message) {
        sink_.error(image_.position,
                    message.empty() ? "" : "image " + base::quote(image_.name) + ": " + message);
    }

    void check_sets() {
        std::vector<std::string> known;
        for (const PackageSet& set : profile_.sets) {
            known.push_back(set.name);
        }
        if (image_.sets.empty()) {
            error("\"sets\" is missing or empty");
        }
        for (const std::string& name : image_.sets) {
            const PackageSet* set = find_set(profile_, name);
            if (set == nullptr) {
                error("there is no package set " + base::quote(name) +
                      base::did_you_mean(name, known));
            } else if (set->one_by_one) {
                error("the packages of set " + base::quote(name) +
                      " are solved one by one and may conflict; an image cannot have it");
            }
        }
    }

    void check_formats() {
        if (image_.formats.empty()) {
            error("\"formats\" is missing or empty");
        }
        const bool has_disk = std::ranges::any_of(
            image_.formats, [](ImageFormat format) { return format != ImageFormat::rootfs_tar; });
        if (!image_.bootable && has_disk) {
            error("an image that is not bootable can be written as \"rootfs.tar\" alone");
        }
    }

    void check_texts() {
        if (!is_word(image_.hostname, ".-")) {
            error("expected a host name, found " + base::quote(image_.hostname));
        }
        if (!is_word(image_.locale, "._@-")) {
            error("expected a locale such as \"C.UTF-8\", found " + base::quote(image_.locale));
        }
        if (!is_word(image_.timezone, "/_+-")) {
            error("expected a time zone such as \"Europe/Berlin\", found " +
                  base::quote(image_.timezone));
        }
        for (const std::string& argument : image_.kernel_arguments) {
            if (argument.empty() || argument.find_first_of(" \t\n\"\\'$") != std::string::npos) {
                error("expected a kernel argument without blanks and quotes, found " +
                      base::quote(argument));
            }
        }
        for (const std::string& source : image_.datasources) {
            if (!is_word(source, "")) {
                error("expected a name of cloud-init's data sources, found " + base::quote(source));
            }
        }
    }

    void check_user(const ImageUser& user) {
        if (!is_user_name(user.name) || user.name == "root") {
            error("expected a user name other than root, found " + base::quote(user.name));
        }
        error(path_problem(user.shell));
        for (const std::string& group : user.groups) {
            check_owner(group, "user " + user.name);
        }
        if (user.comment.find_first_of(":\n") != std::string::npos) {
            error("the comment of user " + base::quote(user.name) + " has a \":\" or a line break");
        }
        for (const std::string& key : user.ssh_keys) {
            if (key.find_first_of("\n\r") != std::string::npos) {
                error("an ssh key of user " + base::quote(user.name) + " has a line break");
            }
        }
    }

    void check_owner(const std::string& name, const std::string& of) {
        if (!is_user_name(name)) {
            error("expected a user or group name for " + base::quote(of) + ", found " +
                  base::quote(name));
        }
    }

    void check_units(const std::vector<std::string>& units) {
        for (const std::string& unit : units) {
            if (!is_word(unit, "@._-:\\") || unit.find('.') == std::string::npos) {
                error("expected a unit such as \"sshd.service\", found " + base::quote(unit));
            }
        }
    }

    const Profile& profile_;
    const Image& image_;
    FindingSink& sink_;
};

}  // namespace

void check_images(const Profile& profile, FindingSink& sink) {
    for (const Image& image : profile.images) {
        ImageCheck(profile, image, sink).check();
    }
    const std::size_t allowed = profile.distro.target.allowed_differences.size();
    if (allowed > k_most_allowed_differences) {
        sink.error({},
                   "verify.yml allows " + std::to_string(allowed) + " differences; " +
                       std::to_string(k_most_allowed_differences) + " are the most");
    }
}

const Image& require_image(const Profile& profile, const std::string& name) {
    std::vector<std::string> names;
    for (const Image& image : profile.images) {
        if (image.name == name) {
            return image;
        }
        names.push_back(image.name);
    }
    const std::string near = base::did_you_mean(name, names);
    const std::string all = names.empty() ? "" : "; it has " + base::quote_list(names);
    throw base::UsageError("profile " + base::quote(profile.distro.name) + " has no image " +
                           base::quote(name) + (near.empty() ? all : near));
}

}  // namespace pigsty::specs
