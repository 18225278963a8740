//! A bot: a task that plays as a guest would.

use std::{collections::VecDeque, net::SocketAddr, rc::Rc};

use rps::{Play, Player};
use scheduler::{Stop, Task, net::TcpStream};

use crate::{
    crowd::Crowd,
    dice::Dice,
    heard::{Heard, Seat},
    lines::Lines,
};

pub(crate) struct Bot {
    lines: Lines,
    crowd: Rc<Crowd>,
    dice: Dice,
    /// What it has pressed and not been shown. Of a table that was broken off, a play may come
    /// late, and count at the next one.
    pressed: VecDeque<Play>,
}

/// Connects, plays as many rounds as the crowd wants to, and leaves.
pub(crate) async fn visit(
    task: &mut Task<'_>,
    arena: SocketAddr,
    crowd: Rc<Crowd>,
    dice: Dice,
) -> Result<(), Stop> {
    let played = play_rounds(task, arena, &crowd, dice).await;
    crowd.leave(); // also if it fails: the last one must not wait for it
    played?.say_good_bye(task).await
}

async fn play_rounds(
    task: &mut Task<'_>,
    arena: SocketAddr,
    crowd: &Rc<Crowd>,
    dice: Dice,
) -> Result<Bot, Stop> {
    let turn_to_connect = crowd.connecting.acquire(task).await?;
    let stream = match TcpStream::connect(task, arena).await? {
        Ok(stream) => stream,
        Err(error) => {
            return Err(Stop::Failed(
                format!("cannot connect to {arena}: {error}").into(),
            ));
        }
    };
    stream.set_nodelay(true)?;
    let mut bot = Bot {
        lines: Lines::over(stream),
        crowd: Rc::clone(crowd),
        dice,
        pressed: VecDeque::new(),
    };
    while bot.hear(task).await? != Heard::Door {}
    drop(turn_to_connect);
    for _ in 0..crowd.rounds {
        if !bot.play_a_round(task).await? {
            break;
        }
    }
    Ok(bot)
}

impl Bot {
    /// Plays a round, with a second partner if the first one goes. Returns whether there was one.
    ///
    /// The bot stands at the door before and after it.
    async fn play_a_round(&mut self, task: &mut Task<'_>) -> Result<bool, Stop> {
        self.lines.press(task, ' ').await?;
        while let Some(seat) = self.find_seat(task).await? {
            if self.play_at(task, seat).await? {
                while self.hear(task).await? != Heard::Door {}
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Waits in the lobby. None if no other bot is left to play with.
    async fn find_seat(&mut self, task: &mut Task<'_>) -> Result<Option<Seat>, Stop> {
        let Self { lines, crowd, .. } = self;
        while let Some(line) = lines.next_unless(task, &crowd.alone).await? {
            if let Heard::Seat(seat) = Heard::from(&line[..]) {
                return Ok(Some(seat));
            }
        }
        Ok(None)
    }

    /// Plays one round; returns whether it came to its end.
    async fn play_at(&mut self, task: &mut Task<'_>, seat: Seat) -> Result<bool, Stop> {
        let mut told = Vec::new();
        let mut plays = [Play::Rock; 2];
        self.choose(task, seat).await?;
        loop {
            let line = self.line(task).await?;
            match Heard::from(&line[..]) {
                Heard::Plays(shown) => {
                    self.crowd.answer(seat.table, task.now());
                    let own = shown[seat.player.index()];
                    let place = self.pressed.iter().position(|play| *play == own);
                    check(place.is_some(), &line)?;
                    self.pressed.drain(..=place.unwrap_or_default());
                    plays = shown;
                    if plays[0] == plays[1] {
                        self.choose(task, seat).await?;
                    }
                }
                Heard::Winner(winner) => {
                    let [won, lost] = [winner, winner.opponent()].map(Player::index);
                    check(plays[won].beats(plays[lost]), &line)?;
                }
                Heard::Wins(wins) if wins.iter().all(|wins| *wins <= self.crowd.best_of / 2) => {
                    self.choose(task, seat).await?;
                }
                Heard::Wins(_) => {}
                Heard::Thanks => {
                    self.crowd.finish(seat.table, told);
                    return Ok(true);
                }
                Heard::BrokenOff => {
                    self.crowd.break_off(seat.table);
                    return Ok(false);
                }
                _ => continue, // for people, or for one player alone
            }
            told.push(line);
        }
    }

    /// Thinks, and presses a key.
    async fn choose(&mut self, task: &mut Task<'_>, seat: Seat) -> Result<(), Stop> {
        let thinks = self.dice.part_of(self.crowd.think);
        if !thinks.is_zero() {
            task.sleep(thinks).await?;
        }
        let (key, play) =
            self.dice
                .pick([('r', Play::Rock), ('p', Play::Paper), ('s', Play::Scissors)]);
        self.crowd.press(seat.table, task.now());
        self.pressed.push_back(play);
        self.lines.press(task, key).await
    }

    async fn say_good_bye(mut self, task: &mut Task<'_>) -> Result<(), Stop> {
        self.lines.press(task, 'q').await?;
        let mut last = String::new();
        while let Some(line) = self.lines.next(task).await? {
            last = line;
        }
        check(last == "Good-bye", &last)?;
        self.crowd.tally.borrow_mut().left += 1;
        Ok(())
    }

    async fn hear(&mut self, task: &mut Task<'_>) -> Result<Heard, Stop> {
        Ok(Heard::from(&self.line(task).await?[..]))
    }

    async fn line(&mut self, task: &mut Task<'_>) -> Result<String, Stop> {
        let line = self.lines.next(task).await?;
        line.ok_or_else(|| Stop::Failed("the arena hung up on a guest who plays".into()))
    }
}

/// The arena must not say what does not follow from what was played.
fn check(follows: bool, line: &str) -> Result<(), Stop> {
    if follows {
        Ok(())
    } else {
        Err(Stop::Failed(format!("the arena is wrong: {line}").into()))
    }
}
