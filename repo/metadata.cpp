// SPDX-License-Identifier: Apache-2.0
#include "repo/metadata.hpp"

#include <algorithm>
#include <memory>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "repo/detail/metadata_folder.hpp"

namespace pigsty::repo {

namespace fs = std::filesystem;

namespace {

using base::VerifyError;
using detail::MetadataFolder;
using detail::RepomdSnapshot;

constexpr std::uint64_t k_repomd_limit_bytes = 64u << 20;
constexpr std::uint64_t k_signature_limit_bytes = 1u << 20;
constexpr const char* k_repomd_path = "repodata/repomd.xml";

/// Keeps a small text. As repomd.xml it has to parse, so that a web page in its place sends to the
/// next mirror. The file itself may be another process's by the time it is here.
class TextCheck final : public ContentCheck {
  public:
    enum class Kind { repomd, any };
    TextCheck(Kind kind, std::shared_ptr<std::string> text) : kind_(kind), text_(std::move(text)) {
        text_->clear();
    }
    void update(std::span<const std::uint8_t> bytes) override {
        text_->append(bytes.begin(), bytes.end());
    }
    void finish() override {
        if (kind_ == Kind::repomd) {
            parse_repomd(*text_, "repomd.xml");
        }
    }

  private:
    Kind kind_;
    std::shared_ptr<std::string> text_;
};

/// One repository on its way through the rounds: repomd.xml, its signature, primary.
struct Session {
    enum class Stage { repomd, signature, primary, done, failed };

    Session(const specs::Repository& wanted, const Keyring* ring, const fs::path& cache)
        : repository(wanted), keyring(ring), folder(cache, wanted.id), mirrors(wanted.mirrors) {}

    const specs::Repository& repository;
    const Keyring* keyring;
    MetadataFolder folder;
    std::vector<std::string> mirrors;  ///< that were not given up yet
    Stage stage = Stage::repomd;
    RepomdSnapshot snapshot;
    std::shared_ptr<std::string> received = std::make_shared<std::string>();
    std::string suspect;  ///< digest of a repomd.xml whose files did not fit; empty: none
    std::string last_error;
    std::string failures;  ///< a line for each mirror given up
    bool lied = false;
    bool unreachable = false;

    fs::path partial(const char* name) const {
        return folder.path() / (std::string("part-") + name);
    }
    std::optional<Download> next() const;
    void take(const DownloadResult& result);
    void take_repomd(const DownloadResult& result);
    void take_signature();
    void doubt(const std::string& error);
    void give_up(const std::string& error);
    [[noreturn]] void fail() const;
};

std::optional<Download> Session::next() const {
    Download download;
    download.resume = Resume::never;
    switch (stage) {
        case Stage::repomd:
            download.name = repository.id + " repomd.xml";
            // While a mirror is in doubt only that mirror is asked, whether it changed in between.
            for (const std::string& mirror :
                 suspect.empty() ? mirrors : std::vector{snapshot.mirror}) {
                download.urls.push_back(mirror + k_repomd_path);
            }
            download.target = partial("repomd.xml");
            download.size_limit_bytes = k_repomd_limit_bytes;
            download.make_check = [text = received] {
                return std::make_unique<TextCheck>(TextCheck::Kind::repomd, text);
            };
            return download;
        case Stage::signature:
            download.name = repository.id + " repomd.xml.asc";
            download.urls = {snapshot.mirror + k_repomd_path + ".asc"};
            download.target = partial("repomd.xml.asc");
            download.size_limit_bytes = k_signature_limit_bytes;
            download.make_check = [text = received] {
                return std::make_unique<TextCheck>(TextCheck::Kind::any, text);
            };
            return download;
        case Stage::primary: {
            const RepomdRecord& record = detail::required_record(snapshot.repomd, "primary");
            return folder.download(
                repository.id + " primary", {snapshot.mirror + record.location}, record);
        }
        case Stage::done:
        case Stage::failed:
            return std::nullopt;
    }
    return std::nullopt;
}

/// The text of the error of a result, and whether it was a lie rather than an outage.
std::string error_text(const DownloadResult& result, bool& lied) {
    try {
        std::rethrow_exception(result.error);
    } catch (const base::Error& error) {
        lied = error.exit_code() == base::ExitCode::rejected;
        return error.message();
    }
}

void Session::take(const DownloadResult& result) {
    if (result.error) {
        bool wrong = false;
        const std::string text = error_text(result, wrong);
        lied = lied || wrong;
        unreachable = unreachable || !wrong;
        if (stage == Stage::repomd && suspect.empty()) {  // every mirror was asked
            failures += "\n  " + text;
            stage = Stage::failed;
        } else if (stage == Stage::repomd) {
            give_up(text);
        } else {
            doubt(text);
        }
        return;
    }
    try {
        if (stage == Stage::repomd) {
            take_repomd(result);
        } else if (stage == Stage::signature) {
            take_signature();
        } else {
            folder.store(snapshot);
            stage = Stage::done;
        }
    } catch (const VerifyError& error) {
        lied = true;
        doubt(error.message());
    }
}

void Session::take_repomd(const DownloadResult& result) {
    const std::string text = *received;
    base::remove_tree(partial("repomd.xml"));
    const std::string digest = base::sha256_of(text);
    if (digest == suspect) {
        give_up(last_error);
        return;
    }
    const std::string mirror =
        result.url.substr(0, result.url.size() - std::string(k_repomd_path).size());
    snapshot = {mirror, text, "", digest, parse_repomd(text, "repomd.xml")};
    (void)detail::required_record(snapshot.repomd, "primary");
    stage = Stage::primary;
    if (repository.trust == specs::Trust::metadata) {
        stage = Stage::signature;
    } else if (folder.has(detail::required_record(snapshot.repomd, "primary"))) {
        folder.store(snapshot);
        stage = Stage::done;
    }
}

void Session::take_signature() {
    snapshot.signature = *received;
    base::remove_tree(partial("repomd.xml.asc"));
    detail::check_repomd_signature(repository, snapshot, keyring);
    stage = Stage::primary;
    if (folder.has(detail::required_record(snapshot.repomd, "primary"))) {
        folder.store(snapshot);
        stage = Stage::done;
    }
}

/// Something did not fit repomd.xml: the mirror may have changed in between, so it gets one more
/// look.
void Session::doubt(const std::string& error) {
    last_error = error;
    if (!suspect.empty()) {
        give_up(error);
        return;
    }
    suspect = snapshot.sha256;
    stage = Stage::repomd;
}

void Session::give_up(const std::string& error) {
    failures += "\n  " + snapshot.mirror + ": " + error;
    mirrors.erase(std::remove(mirrors.begin(), mirrors.end(), snapshot.mirror), mirrors.end());
    suspect.clear();
    stage = mirrors.empty() ? Stage::failed : Stage::repomd;
}

void Session::fail() const {
    const std::string text =
        "metadata of repository " + base::quote(repository.id) + " cannot be had:" + failures;
    if (lied && !unreachable) {
        throw VerifyError(text);
    }
    throw base::FetchError(text);
}

RepositoryMetadata describe(const specs::Repository& repository,
                            const RepomdSnapshot& snapshot,
                            const MetadataFolder& folder,
                            Downloader& downloader,
                            base::Progress& progress) {
    RepositoryMetadata metadata;
    metadata.id = repository.id;
    metadata.mirror = snapshot.mirror;
    metadata.revision = snapshot.repomd.revision;
    metadata.repomd_sha256 = snapshot.sha256;
    metadata.primary = folder.path_of(detail::required_record(snapshot.repomd, "primary"));
    std::vector<std::string> mirrors{snapshot.mirror};
    for (const std::string& mirror : repository.mirrors) {
        if (mirror != snapshot.mirror) {
            mirrors.push_back(mirror);  // the digest says what it must be, whoever gives it
        }
    }
    metadata.filelists =
        [repomd = snapshot.repomd, folder, mirrors, id = repository.id, &downloader, &progress] {
            const RepomdRecord& record = detail::required_record(repomd, "filelists");
            if (!folder.has(record)) {
                std::vector<std::string> urls;
                for (const std::string& mirror : mirrors) {
                    urls.push_back(mirror + record.location);
                }
                downloader.run_all({folder.download(id + " filelists", urls, record)}, progress);
            }
            return folder.path_of(record);
        };
    return metadata;
}

/// One download for each repository that is not finished, all at once.
bool run_round(std::vector<std::unique_ptr<Session>>& sessions,
               Downloader& downloader,
               base::Progress& progress) {
    std::vector<Download> downloads;
    std::vector<Session*> owners;
    for (const auto& session : sessions) {
        if (auto download = session->next()) {
            downloads.push_back(std::move(*download));
            owners.push_back(session.get());
        }
    }
    const auto results = downloader.run(downloads, progress);
    for (std::size_t i = 0; i < results.size(); ++i) {
        owners[i]->take(results[i]);
    }
    return !owners.empty();
}

const Keyring* find_keyring(const Keyrings& keyrings, const std::string& id) {
    const auto found = keyrings.find(id);
    return found == keyrings.end() ? nullptr : &found->second;
}

}  // namespace

FetchedMetadata fetch_all_metadata(const std::vector<specs::Repository>& repositories,
                                   const Keyrings& keyrings,
                                   const fs::path& cache,
                                   Downloader& downloader,
                                   base::Progress& progress,
                                   const Warn& warn) {
    std::vector<std::unique_ptr<Session>> sessions;
    for (const specs::Repository& repository : repositories) {
        sessions.push_back(
            std::make_unique<Session>(repository, find_keyring(keyrings, repository.id), cache));
    }
    while (run_round(sessions, downloader, progress)) {
    }
    FetchedMetadata fetched;
    for (const auto& session : sessions) {
        if (session->stage == Session::Stage::done) {
            fetched.repositories.push_back(describe(
                session->repository, session->snapshot, session->folder, downloader, progress));
        } else if (session->repository.optional) {
            warn("optional repository " + base::quote(session->repository.id) +
                 " is left out:" + session->failures);
            fetched.left_out.insert(session->repository.id);
        } else {
            session->fail();
        }
    }
    return fetched;
}

std::optional<RepositoryMetadata> load_metadata(const specs::Repository& repository,
                                                const Keyrings& keyrings,
                                                const fs::path& cache,
                                                Downloader& downloader,
                                                base::Progress& progress) {
    try {
        const MetadataFolder folder(cache, repository.id);
        const auto snapshot = folder.load();
        if (!snapshot || !folder.has(detail::required_record(snapshot->repomd, "primary"))) {
            return std::nullopt;
        }
        detail::check_repomd_signature(
            repository, *snapshot, find_keyring(keyrings, repository.id));
        return describe(repository, *snapshot, folder, downloader, progress);
    } catch (const VerifyError& error) {
        base::log_debug("kept metadata of " + base::quote(repository.id) +
                        " is of no use: " + error.message());
        return std::nullopt;
    }
}

SolverRepository solver_repository(const RepositoryMetadata& metadata, int priority) {
    return {metadata.id, priority, metadata.repomd_sha256, metadata.primary, metadata.filelists};
}

}  // namespace pigsty::repo
