// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firstboot/cli/context.hpp"
#include "firstboot/engine/apply.hpp"

namespace pigsty::firstboot::cli {

/// Says on standard output what apply does, a line a step; on standard error with --json, where
/// standard output belongs to the record. Nothing with --quiet, but for warnings. Never throws: a
/// node is made what it has to be, also when nobody reads that any more.
class ApplyLines final : public ApplyObserver {
  public:
    explicit ApplyLines(const Context& context);
    void begin(const Resource& resource) override;
    void waiting(const Resource& resource, const std::string& text) override;
    void changed(const Resource& resource, const Look& look, double seconds) override;
    void warned(const Resource& resource, const std::string& reason) override;
    void left(const ResourceId& id, const std::string& what) override;

    /// False once a line could not be written; none is tried after it.
    bool printed() const { return printed_; }

  private:
    void line(const std::string& text);
    bool printed_ = true;
    bool quiet_;
    bool json_;
    Color color_;
};

/// Shape: "3 changed, 40 already so, 4 not ours here", "nothing to change, 43 already so".
std::string summary_of(const ApplyResult& result);

/// Says on the console of a live system how apply ended. Never throws.
void tell_console(const ApplyResult& result, const Context& context);

}  // namespace pigsty::firstboot::cli
