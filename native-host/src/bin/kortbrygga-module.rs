//! `kortbrygga-module`: a vendor's PKCS#11 module in a process that can be ended, started by the other programs here.

fn main() -> std::process::ExitCode {
    kortbrygga_host::cards::serve_module(std::env::args_os().skip(1))
}
