// SPDX-License-Identifier: Apache-2.0
#include "tests/functional/hostile_server.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/error.hpp"

namespace pigsty::testing {

HostileServer::HostileServer(const std::filesystem::path& root) {
    static std::atomic<int> count = 0;
    log_ = root.string() + "." + std::to_string(count++) + ".server.log";
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        throw base::SystemError("cannot make a pipe", errno);
    }
    forget_answers();
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::string python = "/usr/bin/python3";
    std::string script = HOSTILE_SERVER;
    std::string folder = root.string();
    std::string log = log_.string();
    char* argv[] = {python.data(), script.data(), folder.data(), log.data(), nullptr};
    const int status = ::posix_spawn(&process_, python.c_str(), &actions, nullptr, argv, environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    std::string text;
    for (char c = 0; status == 0 && c != '\n' && ::read(ends[0], &c, 1) == 1;) {
        text += c;
    }
    ::close(ends[0]);
    if (!text.ends_with('\n')) {
        throw base::Error("the hostile server does not start");
    }
    port_ = std::atoi(text.c_str());
    // The servers of tests are never behind a proxy, whatever the environment says.
    ::setenv("no_proxy", "127.0.0.1", 1);
}

HostileServer::~HostileServer() {
    stop();
}

void HostileServer::stop() {
    if (process_ > 0) {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = -1;
    }
}

std::string HostileServer::url(const std::string& modes, const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/" + modes + "/" + path;
}

std::vector<Answer> HostileServer::answers() const {
    std::ifstream log(log_);
    std::vector<Answer> answers;
    for (std::string line; std::getline(log, line);) {
        std::istringstream fields(line);
        Answer answer;
        fields >> answer.method >> answer.path >> answer.status >> answer.range >>
            answer.sent_bytes;
        answers.push_back(answer);
    }
    return answers;
}

std::uint64_t HostileServer::sent_bytes() const {
    std::uint64_t sum = 0;
    for (const Answer& answer : answers()) {
        sum += answer.sent_bytes;
    }
    return sum;
}

void HostileServer::forget_answers() const {
    std::ofstream(log_, std::ios::trunc);
}

}  // namespace pigsty::testing
