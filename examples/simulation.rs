//! A car wash in virtual time, after SimPy's classic example.
//!
//! Every car is a task, and a minute passes at once. Source: SimPy's documentation, "Carwash"; the
//! intervals between cars come from a small generator of our own, with a fixed seed. `simulation`:
//!
//! ```text
//!   0 min  car 1 arrives
//!   0 min  car 1 enters
//!   0 min  car 2 arrives
//!   0 min  car 2 enters
//!   0 min  car 3 arrives
//!   0 min  car 4 arrives
//!   5 min  car 1 leaves, clean
//!   5 min  car 2 leaves, clean
//!   5 min  car 3 enters
//!   5 min  car 4 enters
//!   8 min  car 5 arrives
//!  10 min  car 3 leaves, clean
//!  10 min  car 4 leaves, clean
//!  10 min  car 5 enters
//!  14 min  car 6 arrives
//!  14 min  car 6 enters
//!  15 min  car 5 leaves, clean
//!  19 min  car 6 leaves, clean
//!  19 min  car 7 arrives
//!  19 min  car 7 enters
//!  24 min  car 7 leaves, clean
//! after 30 minutes:
//!   cars washed       7
//!   still waiting     0
//!   mean wait         1.7 min
//!   longest wait      5.0 min
//!   machines used    58 %
//! ```

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    error::Error,
    ffi::OsString,
    fmt::Arguments,
    io::{self, Write},
    process::ExitCode,
    rc::Rc,
    str::FromStr,
    time::{Duration, Instant},
};

use scheduler::{Clock, Scheduler, Stop, Task, Waiter};
use support::{BadInput, reason};

/// The machines, the cars that wait for one, and what was seen.
struct Wash {
    machines: u32,
    free: Cell<u32>,
    waiting: RefCell<VecDeque<Waiter>>,
    opened: Cell<Option<Instant>>,
    /// For each car that had a machine: since when, and how long it waited for it.
    entered: RefCell<Vec<(Duration, Duration)>>,
    washed: Cell<u32>,
}

impl Wash {
    fn new(machines: u32) -> Self {
        Self {
            machines,
            free: Cell::new(machines),
            waiting: RefCell::default(),
            opened: Cell::new(None),
            entered: RefCell::default(),
            washed: Cell::new(0),
        }
    }

    /// What a car does.
    async fn wash(&self, car: &mut Task<'_>) -> Result<(), Stop> {
        let arrived = self.tell(car, format_args!("arrives"))?;
        self.enter(car).await?;
        let entered = self.tell(car, format_args!("enters"))?;
        self.entered.borrow_mut().push((entered, entered - arrived));
        car.sleep(WASH).await?;
        self.leave();
        self.tell(car, format_args!("leaves, clean"))?;
        self.washed.set(self.washed.get() + 1);
        Ok(())
    }

    /// Waits for a machine, if none is free.
    async fn enter(&self, car: &mut Task<'_>) -> Result<(), Stop> {
        if let Some(left) = self.free.get().checked_sub(1) {
            self.free.set(left);
            return Ok(());
        }
        self.waiting.borrow_mut().push_back(car.waiter());
        car.park().await // who leaves hands its machine on
    }

    fn leave(&self) {
        match self.waiting.borrow_mut().pop_front() {
            Some(next) => next.wake(),
            None => self.free.set(self.free.get() + 1),
        }
    }

    /// Prints what a car does, and returns the time since the opening.
    fn tell(&self, car: &Task<'_>, what: Arguments<'_>) -> io::Result<Duration> {
        let opened = self.opened.get().unwrap_or(car.now());
        let passed = car.now() - opened;
        let (minute, name) = (passed.as_secs() / 60, car.name());
        writeln!(io::stdout(), "{minute:>3} min  {name} {what}")?;
        Ok(passed)
    }

    fn figures(&self, watched: Duration, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
        let entered = self.entered.borrow();
        let in_minutes = |duration: Duration| duration.as_secs_f64() / 60.0;
        let waits = || entered.iter().map(|(_, waited)| in_minutes(*waited));
        let mean = waits().sum::<f64>() / f64::from(u32::try_from(entered.len())?.max(1));
        let longest = waits().fold(0.0, f64::max);
        let busy: Duration = entered
            .iter()
            .map(|(since, _)| WASH.min(watched - *since))
            .sum();
        let used = in_minutes(busy) / in_minutes(watched) / f64::from(self.machines);
        writeln!(out, "after {} minutes:", watched.as_secs() / 60)?;
        writeln!(out, "  cars washed   {:>5}", self.washed.get())?;
        writeln!(out, "  still waiting {:>5}", self.waiting.borrow().len())?;
        writeln!(out, "  mean wait     {mean:>7.1} min")?;
        writeln!(out, "  longest wait  {longest:>7.1} min")?;
        writeln!(out, "  machines used {:>5.0} %", used * 100.0)?;
        Ok(())
    }
}

async fn send_cars(task: &mut Task<'_>, wash: Rc<Wash>, cars: u32) -> Result<(), Stop> {
    let mut random = 7_u32;
    for car in 1..=cars {
        if car > THERE_AT_THE_START {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            task.sleep(minutes(5 + (random >> 16) % 5)).await?;
        }
        let wash = Rc::clone(&wash);
        task.spawn(format!("car {car}"), async move |task| {
            wash.wash(task).await
        });
    }
    Ok(())
}

/// Opens the wash, sends the cars and runs for the time `watched`. Dropping the scheduler ends the
/// tasks that are left.
fn simulate(wash: &Rc<Wash>, cars: u32, watched: Duration) -> Result<(), Box<dyn Error>> {
    let mut scheduler = Scheduler::builder().clock(Clock::virtual_time()).build();
    let wash = Rc::clone(wash);
    scheduler.block_on(async move |task| {
        wash.opened.set(Some(task.now()));
        task.spawn("street", async move |task| {
            send_cars(task, wash, cars).await
        });
        task.sleep(watched).await
    })?;
    Ok(())
}

const WASH: Duration = minutes(5);

const THERE_AT_THE_START: u32 = 4;

const fn minutes(minutes: u32) -> Duration {
    Duration::from_secs(60 * minutes as u64)
}

/// Reads an argument as a number above zero that does not go beyond the end of a clock.
fn number(place: usize, argument: &OsString) -> Result<u32, BadInput> {
    let text = argument.to_string_lossy();
    let refuse = |reason: String| {
        let place = place + 1;
        BadInput(format!(
            "argument {place}: \"{text}\": {reason}; see --help"
        ))
    };
    match u32::from_str(&text) {
        Ok(0) => Err(refuse("it has to be more than 0".to_owned())),
        Ok(number @ ..=1_000_000) => Ok(number),
        Ok(_) => Err(refuse("it is more than 1000000".to_owned())),
        Err(error) => Err(refuse(reason(&error))),
    }
}

const USAGE: &str = "
usage: simulation [MACHINES [CARS [MINUTES]]]

Simulates a car wash: four CARS are there at the start, then one comes every 5
to 9 minutes; a wash takes 5. Watches it for MINUTES and prints figures.
By default there are 2 machines, 7 cars and 30 minutes.
";

fn main() -> ExitCode {
    support::run(USAGE, 3, |arguments, out| {
        let [machines, cars, watched] = [(0, 2), (1, 7), (2, 30)].map(|(place, default)| {
            let given = arguments.get(place);
            given.map_or(Ok(default), |given| number(place, given))
        });
        let (wash, watched) = (Rc::new(Wash::new(machines?)), minutes(watched?));
        simulate(&wash, cars?, watched)?;
        wash.figures(watched, out)
    })
}
