use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

#[cfg(feature = "tls")]
use postgres::tls::MakeTlsConnect;
use postgres::{
    Socket,
    tls::{ChannelBinding, TlsStream},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::limited::Limited;

#[cfg(feature = "tls")]
type Encrypted =
    <tokio_postgres_rustls::MakeRustlsConnect as MakeTlsConnect<Limited<Socket>>>::Stream;

/// A limited socket, encrypted or not.
pub(crate) enum Wire {
    Plain(Limited<Socket>),
    #[cfg(feature = "tls")]
    Encrypted(Box<Encrypted>),
}

/// Does the same to either stream.
macro_rules! each {
    ($wire:expr, $stream:ident => $operation:expr) => {
        match $wire.get_mut() {
            Wire::Plain(stream) => {
                let $stream = Pin::new(stream);
                $operation
            }
            #[cfg(feature = "tls")]
            Wire::Encrypted(stream) => {
                let $stream = Pin::new(&mut **stream);
                $operation
            }
        }
    };
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        each!(self, stream => stream.poll_read(context, buffer))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        each!(self, stream => stream.poll_write(context, bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        each!(self, stream => stream.poll_flush(context))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        each!(self, stream => stream.poll_shutdown(context))
    }
}

impl TlsStream for Wire {
    fn channel_binding(&self) -> ChannelBinding {
        match self {
            Self::Plain(_) => ChannelBinding::none(),
            #[cfg(feature = "tls")]
            Self::Encrypted(stream) => stream.channel_binding(),
        }
    }
}
