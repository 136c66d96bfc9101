// SPDX-License-Identifier: MIT
#include "tests/support/proxy.h"

#include "core/base/error.h"
#include "tests/support/paths.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace convassign {

namespace {

constexpr auto nginx_frame = R"(
daemon off;
master_process off;
pid FOLDER/pid;
error_log FOLDER/error.log;
events {}
http {
    access_log off;
    client_body_temp_path FOLDER/body;
    proxy_temp_path FOLDER/proxy;
    fastcgi_temp_path FOLDER/fastcgi;
    uwsgi_temp_path FOLDER/uwsgi;
    scgi_temp_path FOLDER/scgi;
LINES
}
)";

constexpr auto caddy_frame = R"(
{
    admin off
    auto_https off
    storage file_system FOLDER/caddy
}
LINES
)";

constexpr auto apache_frame = R"(
ServerRoot FOLDER
ServerName localhost
PidFile FOLDER/pid
ErrorLog FOLDER/error.log
DefaultRuntimeDir FOLDER
Listen 127.0.0.1:PORT
LoadModule mpm_event_module MODULES/mod_mpm_event.so
LoadModule authn_core_module MODULES/mod_authn_core.so
LoadModule authn_file_module MODULES/mod_authn_file.so
LoadModule authz_core_module MODULES/mod_authz_core.so
LoadModule authz_user_module MODULES/mod_authz_user.so
LoadModule auth_basic_module MODULES/mod_auth_basic.so
LoadModule proxy_module MODULES/mod_proxy.so
LoadModule proxy_http_module MODULES/mod_proxy_http.so
LoadModule headers_module MODULES/mod_headers.so
LoadModule ssl_module MODULES/mod_ssl.so
LINES
)";

constexpr auto haproxy_frame = R"(
userlist people
    user maria insecure-password secret
LINES
)";

constexpr auto sha1_of_secret = "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=";
constexpr auto bcrypt_of_secret = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";

/// Puts `now` where `old` stands, everywhere.
void replace(std::string& text, const std::string& old, const std::string& now) {
    for (auto at = text.find(old); at != std::string::npos; at = text.find(old, at + now.size()))
        text.replace(at, old.size(), now);
}

/// The same where it must be there: the manual may have changed.
void replace_known(std::string& text, const std::string& old, const std::string& now) {
    if (text.find(old) == std::string::npos) throw Error("the manual's lines have no '" + old + "'");
    replace(text, old, now);
}

/// The lines of the manual's section on that proxy: the first of its displays, or the one for single sign-on.
std::string manual_lines(const ProxyKind& kind, Proxy::SignOn which) {
    const std::string manual = content(source_path("man/convassign.toml.5"));
    auto at = manual.find("\n.Ss " + kind.name + "\n", manual.find("\n.Sh BEHIND A PROXY\n"));
    const std::string begin = ".Bd -literal -offset indent\n";
    for (int i = 0; i <= static_cast<int>(which); ++i)
        at = manual.find(begin, at) + begin.size();
    return manual.substr(at, manual.find(".Ed\n", at) - at);
}

/// Those with single sign-on are the whole, or stand in place of the line that drops the client's header.
std::string with_sign_on(std::string lines, const std::string& sign_on) {
    const std::string first_line = lines.substr(0, lines.find('\n'));
    if (sign_on.starts_with(first_line)) return sign_on;
    const auto header = lines.find("X-Remote-User");
    const auto begin = lines.rfind('\n', header) + 1;
    return lines.replace(begin, lines.find('\n', header) + 1 - begin, sign_on);
}

} // namespace

std::optional<std::string> ProxyKind::root() const {
    const char* const unpacked = std::getenv("CONVASSIGN_SERVERS");
    for (const std::string& root : {std::string(unpacked == nullptr ? "" : unpacked), std::string()})
        if (access((root + path).c_str(), X_OK) == 0) return root;
    return std::nullopt;
}

const std::vector<ProxyKind>& proxy_kinds() {
    static const std::vector<ProxyKind> kinds{
        {"nginx", "/usr/sbin/nginx", sha1_of_secret, {"-c", "FILE", "-p", "FOLDER"}, nginx_frame},
        {"Caddy", "/usr/bin/caddy", bcrypt_of_secret, {"run", "--config", "FILE", "--adapter", "caddyfile"},
            caddy_frame},
        {"Apache", "/usr/sbin/apache2", sha1_of_secret, {"-X", "-d", "FOLDER", "-f", "FILE"}, apache_frame},
        {"HAProxy", "/usr/sbin/haproxy", "", {"-db", "-f", "FILE"}, haproxy_frame},
    };
    return kinds;
}

Proxy::Proxy(World& world, const ProxyKind& kind, SignOn sign_on)
    : root_(kind.root().value()), folder_(world.file("proxy")), port_(free_port()) {
    std::filesystem::create_directory(folder_);
    const std::string make_certificate = "cd '" + folder_
        + "' && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key -out "
          "cert"
          " -days 2 -subj /CN=convassign.example -addext subjectAltName=DNS:convassign.example 2>/dev/null"
          " && cat cert key >both";
    if (std::system(make_certificate.c_str()) != 0) throw Error("make a certificate: needs openssl(1)");
    write("people", "maria:" + kind.password + "\n");
    write("configuration", configuration(kind, sign_on, world.port.value()));
    // It may give up being root, and has to read its files then.
    namespace fs = std::filesystem;
    fs::permissions(world.file("."), fs::perms::others_exec, fs::perm_options::add);
    std::vector<std::string> command{root_ + kind.path};
    for (std::string argument : kind.arguments) {
        replace(argument, "FILE", folder_ + "/configuration");
        replace(argument, "FOLDER", folder_);
        command.push_back(std::move(argument));
    }
    program_ = std::make_unique<Program>(command, folder_ + "/output", environment());
    wait_until_it_listens();
}

void Proxy::write(const std::string& name, const std::string& text) const {
    std::ofstream file(folder_ + "/" + name);
    file << text;
}

std::string Proxy::configuration(const ProxyKind& kind, SignOn sign_on, int daemon_port) const {
    std::string lines = manual_lines(kind, SignOn::none);
    if (sign_on != SignOn::none) lines = with_sign_on(lines, manual_lines(kind, sign_on));
    const std::string port = std::to_string(port_);
    replace_known(lines, "127.0.0.1:8470", "127.0.0.1:" + std::to_string(daemon_port));
    replace(lines, "listen 443 ssl", "listen 127.0.0.1:" + port + " ssl");
    replace(lines, "convassign.example {",
        "https://convassign.example:" + port + " {\n    bind 127.0.0.1\n    tls " + folder_ + "/cert "
            + folder_ + "/key");
    replace(lines, "*:443", "127.0.0.1:" + port);
    replace(lines, "bind :443", "bind 127.0.0.1:" + port);
    replace(lines, "crt /etc/ssl/convassign.pem", "crt " + folder_ + "/both");
    replace(lines, "/etc/ssl/convassign.pem", folder_ + "/cert");
    replace(lines, "/etc/ssl/convassign.key", folder_ + "/key");
    replace(lines, "/etc/convassign/people", folder_ + "/people");
    replace(lines, "HASH", kind.password);
    std::string whole = kind.frame;
    replace(whole, "LINES", lines);
    replace(whole, "FOLDER", folder_);
    replace(whole, "PORT", port);
    replace(whole, "MODULES", root_ + "/usr/lib/apache2/modules");
    return whole;
}

std::vector<std::string> Proxy::environment() const {
    std::vector<std::string> variables{
        "HOME=" + folder_, "XDG_CONFIG_HOME=" + folder_, "XDG_DATA_HOME=" + folder_};
    if (root_.empty()) return variables;
    std::string libraries;
    for (const auto& folder : std::filesystem::directory_iterator(root_ + "/usr/lib"))
        libraries += (libraries.empty() ? "" : ":") + folder.path().string();
    variables.push_back("LD_LIBRARY_PATH=" + libraries);
    return variables;
}

void Proxy::wait_until_it_listens() {
    const auto listens = [this] {
        try {
            const RawClient client("http://127.0.0.1:" + std::to_string(port_));
            return true;
        } catch (const Error&) {
            return false;
        }
    };
    if (!eventually([&] { return listens() || !program_->is_running(); }) || !program_->is_running())
        throw Error(
            "start the proxy: " + program_->out() + program_->err() + content(folder_ + "/error.log"));
}

} // namespace convassign
