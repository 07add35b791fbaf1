// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/temp_dir.hpp"
#include "repo/solve.hpp"

namespace pigsty::repo::test {

/// A package as a test describes it. Dependencies are written "name" or "name OP evr", e.g. "libfoo
/// >= 1:2-3".
struct TestPackage {
    std::string nevra;  ///< "name-[epoch:]version-release.arch"
    std::vector<std::string> needs;
    std::vector<std::string> provides;  ///< its own name is added
    std::vector<std::string> conflicts;
    std::vector<std::string> obsoletes;
    std::vector<std::string> recommends;
    std::vector<std::string> supplements;
    std::vector<std::string>
        files;  ///< all its files; primary.xml lists only those of createrepo's convention
    std::string location;  ///< empty: "Packages/<file name>"
    std::string base_url;  ///< xml:base
};

/// XML of one <package> of primary.xml.
std::string package_xml(const TestPackage& package);

/// The checksum that the fixtures give a package.
std::string pkgid_of(const std::string& nevra);

/// Repositories in a temporary folder and a request over them.
class SolveFixture {
  public:
    SolveFixture();

    /// Writes the metadata of a repository; digest "<id>" in hexadecimal makes it cacheable once a
    /// cache is set.
    SolverRepository& add_repository(const std::string& id,
                                     const std::vector<TestPackage>& packages,
                                     int priority = 99);
    SolverRepository& add_raw(const std::string& id, const std::string& primary);

    /// Adds a set; requests are placed at packages.yml:10, 11, …
    specs::PackageSet& add_set(const std::string& name,
                               const std::vector<std::string>& requests,
                               const std::vector<std::string>& base = {});

    std::vector<SolvedPackage> solve();

    /// NEVRAs of the solution.
    std::vector<std::string> chosen();

    /// NEVRAs of the packages of one set.
    std::vector<std::string> chosen_of(const std::string& set);

    /// Text of the error that solving throws, frames included; "" when there is none.
    std::string failure();

    const std::filesystem::path& folder() const { return folder_.path(); }

    SolveRequest request;
    std::vector<std::string> warnings;
    std::map<std::string, int> filelists_asked;  ///< by repository

  private:
    base::TempDir folder_;
};

}  // namespace pigsty::repo::test
