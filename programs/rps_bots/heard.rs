//! What the arena's lines mean to a bot.

use rps::{Play, Player};

/// A line that a bot goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard {
    /// Any key leads into the lobby.
    Door,
    /// A round begins.
    Seat(Seat),
    /// Both have chosen.
    Plays([Play; 2]),
    Winner(Player),
    /// How many games each has won.
    Wins([u32; 2]),
    /// The round is over.
    Thanks,
    /// The other player has gone, or has been too slow.
    BrokenOff,
    /// Anything else: it is for people.
    Other,
}

/// Where a bot plays a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seat {
    pub(crate) table: u64,
    pub(crate) player: Player,
}

impl From<&str> for Heard {
    fn from(line: &str) -> Self {
        match line {
            "Thank you for playing!" => Self::Thanks,
            "Opponent disconnected." | "Timed out. Good-bye" => Self::BrokenOff,
            _ if line.starts_with("Press any key") => Self::Door,
            _ => seat(line)
                .map(Self::Seat)
                .or_else(|| plays(line).map(Self::Plays))
                .or_else(|| winner(line).map(Self::Winner))
                .or_else(|| wins(line).map(Self::Wins))
                .unwrap_or(Self::Other),
        }
    }
}

/// Reads `Table 7: you are player 0, ...`.
fn seat(line: &str) -> Option<Seat> {
    let (table, rest) = line
        .strip_prefix("Table ")?
        .split_once(": you are player ")?;
    let (player, _) = rest.split_once(',')?;
    Some(Seat {
        table: table.parse().ok()?,
        player: self::player(player)?,
    })
}

/// Reads `Player 0: r, Player 1: s`.
fn plays(line: &str) -> Option<[Play; 2]> {
    let (zero, one) = line
        .strip_prefix("Player 0: ")?
        .split_once(", Player 1: ")?;
    Some([play(zero)?, play(one)?])
}

/// Reads `Player 0 wins!`.
fn winner(line: &str) -> Option<Player> {
    player(line.strip_prefix("Player ")?.strip_suffix(" wins!")?)
}

/// Reads `Wins: 1 - 0`.
fn wins(line: &str) -> Option<[u32; 2]> {
    let (zero, one) = line.strip_prefix("Wins: ")?.split_once(" - ")?;
    Some([zero.parse().ok()?, one.parse().ok()?])
}

fn player(word: &str) -> Option<Player> {
    match word {
        "0" => Some(Player::Zero),
        "1" => Some(Player::One),
        _ => None,
    }
}

fn play(word: &str) -> Option<Play> {
    let mut letters = word.chars();
    let play = Play::from_key(letters.next()?);
    play.filter(|_| letters.next().is_none())
}
