//! Every family, every operation: see the crate's head.

fn main() {
    libtest_mimic::run(&libtest_mimic::Arguments::from_args(), conformance::trials()).exit();
}
