//! The chat: guests in memory and in virtual time, its HTTP, and two windows of a real browser.

mod browser;
mod client;
mod ending;
mod pages;
mod process;
mod silence;
mod talk;
mod web;
