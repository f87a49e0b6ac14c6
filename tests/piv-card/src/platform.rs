//! Trussed's platform in memory, with random numbers of this card's own.

use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng as _;
use trussed::platform::Platform;
use trussed::virt::{Store, StoreConfig, UserInterface};

/// One card's platform.
pub struct Memory<'a> {
    random: ChaCha8Rng,
    store: Store<'a>,
    user: UserInterface,
}

/// Runs `work` on an empty platform. Two cards of different numbers make different keys.
pub fn with_platform(number: [u8; 16], work: impl FnOnce(Memory<'_>)) {
    let mut seed = [42; 32];
    seed[..16].copy_from_slice(&number);
    StoreConfig::ram().with_store(|store| {
        work(Memory { random: ChaCha8Rng::from_seed(seed), store, user: UserInterface::new() });
    });
}

impl<'a> Platform for Memory<'a> {
    type R = ChaCha8Rng;
    type S = Store<'a>;
    type UI = UserInterface;

    fn rng(&mut self) -> &mut Self::R {
        &mut self.random
    }

    fn store(&self) -> Self::S {
        self.store
    }

    fn user_interface(&mut self) -> &mut Self::UI {
        &mut self.user
    }
}
