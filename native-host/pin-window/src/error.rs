//! What can go wrong before or around the window. No message carries text from the prompt.

use std::io;

/// Why no PIN could be asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// stdin ended before a whole prompt had come.
    #[error("the parent closed stdin before the prompt was complete")]
    ParentGone,
    /// The prompt is not what `kortbrygga_shared::protocol::PinPrompt` describes.
    #[error("the prompt cannot be read: {0}")]
    MalformedPrompt(&'static str),
    /// The prompt is longer than this many octets.
    #[error("the prompt is longer than {0} octets")]
    PromptTooLong(usize),
    /// The page for the PIN could not be kept out of the swap file.
    #[error("no memory could be locked for the PIN: {0}")]
    LockMemory(#[from] region::Error),
    /// Core dumps could not be switched off, or stdin or stdout failed.
    #[error("{doing}: {source}")]
    System {
        /// What was being done.
        doing: &'static str,
        /// What the operating system answered.
        source: io::Error,
    },
    /// No display, or the toolkit gave up.
    #[error("no window can be shown: {0}")]
    NoWindow(#[from] slint::PlatformError),
    /// The program's own texts are broken.
    #[error("text {0} is missing or broken")]
    Text(&'static str),
    /// The toolkit panicked.
    #[error("the window broke down")]
    Panicked,
}
