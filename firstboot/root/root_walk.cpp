// SPDX-License-Identifier: Apache-2.0
#include "firstboot/root/root_walk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <deque>
#include <optional>

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::firstboot {

namespace {

constexpr int k_most_links = 40;  ///< as the kernel has it

[[noreturn]] void fail(const std::string& name, int err) {
    throw base::SystemError("cannot reach " + base::quote(name), err);
}

std::deque<std::string> parts_of(const std::string& name) {
    std::deque<std::string> parts;
    for (std::size_t at = 0; at < name.size();) {
        const std::size_t end = std::min(name.find('/', at), name.size());
        if (end > at) {
            parts.push_back(name.substr(at, end - at));
        }
        at = end + 1;
    }
    return parts;
}

std::optional<std::string> target_of(int directory, const std::string& part) {
    std::array<char, PATH_MAX> buffer;
    const ssize_t size = ::readlinkat(directory, part.c_str(), buffer.data(), buffer.size());
    if (size < 0) {
        return std::nullopt;
    }
    return std::string(buffer.data(), static_cast<std::size_t>(size));
}

class Walker {
  public:
    Walker(int root, const std::string& name, const WalkOptions& options)
        : root_(root), name_(name), options_(options), parts_(parts_of(name)) {}

    WalkEnd walk() {
        while (!parts_.empty()) {
            const std::string part = std::move(parts_.front());
            parts_.pop_front();
            if (part == ".") {
                continue;
            }
            if (part == "..") {
                go_up();
                continue;
            }
            const bool last = parts_.empty();
            if (!last || options_.follow_last) {
                if (follow(part)) {
                    continue;
                }
            }
            if (last) {
                return end(part);
            }
            if (!enter(part)) {
                WalkEnd nothing;
                nothing.found = false;
                return nothing;
            }
        }
        return end("");
    }

  private:
    int here() const { return stack_.empty() ? root_ : stack_.back().get(); }

    void go_up() {
        if (!stack_.empty()) {
            stack_.pop_back();
            names_.pop_back();
        }
    }

    bool follow(const std::string& part) {
        const std::optional<std::string> target = target_of(here(), part);
        if (!target) {
            return false;
        }
        if (++links_ > k_most_links) {
            fail(name_, ELOOP);
        }
        if (target->starts_with('/')) {
            stack_.clear();
            names_.clear();
        }
        std::deque<std::string> ahead = parts_of(*target);
        parts_.insert(parts_.begin(), ahead.begin(), ahead.end());
        return true;
    }

    bool enter(const std::string& part) {
        constexpr int k_flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
        base::Fd fd(::openat(here(), part.c_str(), k_flags));
        if (!fd && errno == ENOENT && options_.make_parents) {
            if (::mkdirat(here(), part.c_str(), 0755) == 0) {
                ::fchmodat(here(), part.c_str(), 0755, 0);  // whatever the umask
            } else if (errno != EEXIST) {  // else somebody was faster, with what may be a link
                fail(name_, errno);
            }
            fd = base::Fd(::openat(here(), part.c_str(), k_flags));
        }
        if (!fd) {
            const int err = errno;
            if ((err == ENOENT || err == ENOTDIR) && !options_.make_parents) {
                return false;
            }
            fail(name_, err);
        }
        stack_.push_back(std::move(fd));
        names_.push_back(part);
        return true;
    }

    WalkEnd end(const std::string& part) {
        WalkEnd result;
        for (const std::string& name : names_) {
            result.resolved += '/' + name;
        }
        if (part.empty() && !stack_.empty()) {  // the name ended in "..": say it by its last part
            stack_.pop_back();
            result.part = names_.back();
        } else {
            result.part = part;
            result.resolved += part.empty() && !result.resolved.empty() ? "" : '/' + part;
        }
        result.directory = base::Fd(::fcntl(here(), F_DUPFD_CLOEXEC, 3));
        if (!result.directory) {
            fail(name_, errno);
        }
        return result;
    }

    int root_;
    const std::string& name_;
    WalkOptions options_;
    std::deque<std::string> parts_;
    std::vector<base::Fd> stack_;  ///< the directories below the root that were entered
    std::vector<std::string> names_;
    int links_ = 0;
};

}  // namespace

WalkEnd walk_below(int root, const std::string& name, const WalkOptions& options) {
    return Walker(root, name, options).walk();
}

}  // namespace pigsty::firstboot
