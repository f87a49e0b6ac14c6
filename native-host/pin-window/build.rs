//! Compiles the window's description to Rust.

fn main() -> Result<(), slint_build::CompileError> {
    slint_build::compile_with_config(
        "ui/pin-window.slint",
        slint_build::CompilerConfiguration::new().with_style("fluent".into()),
    )
}
