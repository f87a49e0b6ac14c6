//! `kortbrygga`: the command line.

fn main() -> std::process::ExitCode {
    kortbrygga_host::cli::run()
}
