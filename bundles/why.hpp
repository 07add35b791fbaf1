// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "specs/lock.hpp"

namespace pigsty::bundles {

/// A link of a chain: `needed_by` needs `package`, through `capability`.
struct WhyStep {
    std::string package;     ///< NEVRA
    std::string capability;  ///< that the package provides and `needed_by` requires
    std::string needed_by;   ///< NEVRA
};

/// Why a package is in the lock.
struct WhyAnswer {
    std::string package;  ///< NEVRA
    std::string repository;
    std::vector<std::string> sets;  ///< all sets whose solution has it
    std::vector<WhyStep> chain;     ///< from the package up to one that was asked for
    std::string request;            ///< what was asked for at the end of the chain
    std::string set;                ///< and in which set
};

/// Explains every package that `name` means: a name, name.arch, NEVRA or file name; more than one
/// when the lock has several builds. A URL file that is no package is answered without a chain.
/// Throws UsageError with the nearest names when the lock has none.
std::vector<WhyAnswer> explain(const specs::Lock& lock, const std::string& name);

/// Text for people, e.g.
///   readline-6.2-10.el7.x86_64 from "base", in sets "node", "meta"
///     provides libreadline.so.6()(64bit) for gawk-4.0.2-4.el7.x86_64
///     provides gawk for dracut-033-554.el7.x86_64
///     which set "node" asks for as "dracut"
std::string format_why(const std::vector<WhyAnswer>& answers);

}  // namespace pigsty::bundles
