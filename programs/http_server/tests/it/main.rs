//! The server from outside: by other people's clients, by bad ones, and in virtual time.

mod clients;
mod curl;
mod ending;
mod limits;
mod process;
mod secure;
mod tls;
