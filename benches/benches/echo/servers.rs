//! The servers: a task a client, on one thread or on two. Each ends when so many clients have come
//! and gone.

mod on_cede;
mod on_smol;
mod on_tokio;

use crate::Outcome;

const ADDRESS: &str = "127.0.0.1:0";
const BUFFER: usize = 4096;

pub(crate) fn serve(peer: &str, clients: usize) -> Outcome {
    match peer {
        "cede" => on_cede::on_one_core(clients),
        "cede, 2 cores" => on_cede::on_two_cores(clients),
        "tokio" => Ok(on_tokio::on_one_core(clients)?),
        "tokio, 2 workers" => Ok(on_tokio::on_two_cores(clients)?),
        "smol" => Ok(on_smol::on_one_core(clients)?),
        other => Err(format!("there is no server {other:?}").into()),
    }
}
