//! Channels of numbers, as each family has them.

use std::future::Future;

use futures::{SinkExt, StreamExt, channel::mpsc as futures_mpsc};
use tokio::sync::mpsc as tokio_mpsc;

/// A kind of channel.
pub trait Channel {
    /// The end where numbers go in.
    type Sender: 'static;
    /// The end where they come out.
    type Receiver: 'static;

    /// Creates a channel with room for `capacity` numbers.
    fn new(capacity: usize) -> (Self::Sender, Self::Receiver);

    /// One more end where numbers go in.
    fn again(sender: &Self::Sender) -> Self::Sender;

    /// Waits for room. A number for which nobody is left is lost.
    fn send(sender: &mut Self::Sender, number: u64) -> impl Future<Output = ()>;

    /// Waits for a number; `None` if nobody is left to send one.
    fn receive(receiver: &mut Self::Receiver) -> impl Future<Output = Option<u64>>;
}

/// That of the smol family.
#[derive(Debug)]
pub struct Smol;

impl Channel for Smol {
    type Sender = async_channel::Sender<u64>;
    type Receiver = async_channel::Receiver<u64>;

    fn new(capacity: usize) -> (Self::Sender, Self::Receiver) {
        async_channel::bounded(capacity)
    }

    fn again(sender: &Self::Sender) -> Self::Sender {
        sender.clone()
    }

    async fn send(sender: &mut Self::Sender, number: u64) {
        let _ = sender.send(number).await;
    }

    async fn receive(receiver: &mut Self::Receiver) -> Option<u64> {
        receiver.recv().await.ok()
    }
}

/// That of tokio.
#[derive(Debug)]
pub struct Tokio;

impl Channel for Tokio {
    type Sender = tokio_mpsc::Sender<u64>;
    type Receiver = tokio_mpsc::Receiver<u64>;

    fn new(capacity: usize) -> (Self::Sender, Self::Receiver) {
        tokio_mpsc::channel(capacity)
    }

    fn again(sender: &Self::Sender) -> Self::Sender {
        sender.clone()
    }

    async fn send(sender: &mut Self::Sender, number: u64) {
        let _ = sender.send(number).await;
    }

    async fn receive(receiver: &mut Self::Receiver) -> Option<u64> {
        receiver.recv().await
    }
}

/// That of futures. Each of its senders adds room for one.
#[derive(Debug)]
pub struct Futures;

impl Channel for Futures {
    type Sender = futures_mpsc::Sender<u64>;
    type Receiver = futures_mpsc::Receiver<u64>;

    fn new(capacity: usize) -> (Self::Sender, Self::Receiver) {
        futures_mpsc::channel(capacity - 1)
    }

    fn again(sender: &Self::Sender) -> Self::Sender {
        sender.clone()
    }

    async fn send(sender: &mut Self::Sender, number: u64) {
        let _ = sender.send(number).await;
    }

    async fn receive(receiver: &mut Self::Receiver) -> Option<u64> {
        receiver.next().await
    }
}
