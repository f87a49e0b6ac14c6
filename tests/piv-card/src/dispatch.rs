//! Which of Trussed's backends answers what the applet asks for.

use trussed::Platform;
use trussed::backend::{Backend as _, BackendId};
use trussed::serde_extensions::{ExtensionDispatch, ExtensionId, ExtensionImpl};
use trussed::service::ServiceResources;
use trussed::types::Context;
use trussed_auth::AuthExtension;
use trussed_auth_backend::{AuthBackend, AuthContext, FilesystemLayout};
use trussed_chunked::ChunkedExtension;
use trussed_core::Error;
use trussed_core::api::{Reply, Request, reply, request};
use trussed_core::types::Location;
use trussed_hpke::HpkeExtension;
use trussed_rsa_alloc::SoftwareRsa;
use trussed_staging::{StagingBackend, StagingContext};
use trussed_wrap_key_to_file::WrapKeyToFileExtension;

/// In the order in which they are asked.
pub const BACKENDS: &[BackendId<Backend>] = &[
    BackendId::Custom(Backend::Rsa),
    BackendId::Custom(Backend::Staging),
    BackendId::Custom(Backend::Pins),
    BackendId::Core,
];

/// Backends beside Trussed's core.
#[derive(Clone, Copy)]
pub enum Backend {
    /// RSA keys.
    Rsa,
    /// Files in chunks, wrapped and sealed keys.
    Staging,
    /// PINs with their counters.
    Pins,
}

/// Extensions that the applet uses.
#[derive(Clone, Copy)]
pub enum Extension {
    Pins,
    Chunked,
    WrapKeyToFile,
    Hpke,
}

const EXTENSIONS: [Extension; 4] = [Extension::Pins, Extension::Chunked, Extension::WrapKeyToFile, Extension::Hpke];

impl From<Extension> for u8 {
    fn from(extension: Extension) -> Self {
        extension as Self
    }
}

impl TryFrom<u8> for Extension {
    type Error = Error;

    fn try_from(number: u8) -> Result<Self, Error> {
        EXTENSIONS.get(usize::from(number)).copied().ok_or(Error::InternalError)
    }
}

macro_rules! extension {
    ($extension:ty, $id:ident) => {
        impl ExtensionId<$extension> for Dispatch {
            type Id = Extension;
            const ID: Extension = Extension::$id;
        }
    };
}

extension!(AuthExtension, Pins);
extension!(ChunkedExtension, Chunked);
extension!(WrapKeyToFileExtension, WrapKeyToFile);
extension!(HpkeExtension, Hpke);

/// The backends' own state.
pub struct Dispatch {
    pins: AuthBackend,
    staging: StagingBackend,
}

/// What the backends keep of one client.
#[derive(Default)]
pub struct Contexts {
    pins: AuthContext,
    staging: StagingContext,
}

impl Default for Dispatch {
    fn default() -> Self {
        Self { pins: AuthBackend::new(Location::Internal, FilesystemLayout::V0), staging: StagingBackend::new() }
    }
}

impl ExtensionDispatch for Dispatch {
    type BackendId = Backend;
    type Context = Contexts;
    type ExtensionId = Extension;

    fn core_request<P: Platform>(
        &mut self,
        backend: &Backend,
        context: &mut Context<Contexts>,
        request: &Request,
        resources: &mut ServiceResources<P>,
    ) -> Result<Reply, Error> {
        let (core, own) = (&mut context.core, &mut context.backends);
        match backend {
            Backend::Rsa => SoftwareRsa.request(core, &mut (), request, resources),
            Backend::Staging => self.staging.request(core, &mut own.staging, request, resources),
            Backend::Pins => self.pins.request(core, &mut own.pins, request, resources),
        }
    }

    fn extension_request<P: Platform>(
        &mut self,
        backend: &Backend,
        extension: &Extension,
        context: &mut Context<Contexts>,
        request: &request::SerdeExtension,
        resources: &mut ServiceResources<P>,
    ) -> Result<reply::SerdeExtension, Error> {
        type Wrap = WrapKeyToFileExtension;
        let (core, own) = (&mut context.core, &mut context.backends);
        let staging = &mut own.staging;
        match (backend, extension) {
            (Backend::Pins, Extension::Pins) => {
                self.pins.extension_request_serialized(core, &mut own.pins, request, resources)
            }
            (Backend::Staging, Extension::Chunked) => ExtensionImpl::<ChunkedExtension>::extension_request_serialized(
                &mut self.staging,
                core,
                staging,
                request,
                resources,
            ),
            (Backend::Staging, Extension::WrapKeyToFile) => ExtensionImpl::<Wrap>::extension_request_serialized(
                &mut self.staging,
                core,
                staging,
                request,
                resources,
            ),
            (Backend::Staging, Extension::Hpke) => ExtensionImpl::<HpkeExtension>::extension_request_serialized(
                &mut self.staging,
                core,
                staging,
                request,
                resources,
            ),
            _ => Err(Error::RequestNotAvailable),
        }
    }
}
