//! The clients as processes, on servers that do well and servers that do not.

mod api_stream;
mod crawler;
mod https;
mod process;
mod server;
