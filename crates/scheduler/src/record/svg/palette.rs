//! Colours: those of Okabe and Ito, which the colour-blind can tell apart, on light and on dark.
//! Kinds that are alike share one, and differ in their dashes.

/// How a wait is drawn.
#[derive(Clone, Copy)]
pub(super) struct Stroke {
    pub(super) colour: &'static str,
    /// The lengths of dashes and gaps; empty for a line without.
    pub(super) dashes: &'static str,
}

pub(super) fn stroke(kind: &str) -> Stroke {
    let (colour, dashes) = match kind {
        "sleep" => ("#56B4E9", ""),
        "join" => ("#E69F00", ""),
        "recv" => ("#009E73", ""),
        "send" => ("#009E73", "5 2"),
        "lock" => ("#CC79A7", ""),
        "semaphore" => ("#CC79A7", "5 2"),
        "park" => ("#D55E00", ""),
        "event" => ("#D55E00", "5 2"),
        "io" => ("#0072B2", ""),
        "future" => ("#0072B2", "5 2"),
        "signal" => ("#0072B2", "2 2"),
        "unblock" => ("#0072B2", "8 2 2 2"),
        _ => ("#8C8C8C", "2 2"),
    };
    Stroke { colour, dashes }
}

/// The classes of shapes that are neither waits nor texts.
pub(super) const STYLE: &str = "
text { font-family: system-ui, 'DejaVu Sans', sans-serif; fill: #24292F; }
.title { font-weight: 600; }
.soft { fill: #6A737D; }
.paper { fill: #FFFFFF; }
.rule { stroke: #D9DEE3; stroke-width: 1; }
.tick { stroke: #C6CCD2; stroke-width: 1; }
.jump { fill: #8C96A0; fill-opacity: .16; }
.turn { fill: #3F4B59; }
.many { fill: #3F4B59; fill-opacity: .5; }
.ready { stroke: #9AA4AE; }
.arrow { stroke: #3F4B59; stroke-width: 1; }
.head { fill: #3F4B59; }
.end { fill: #24292F; stroke: #FFFFFF; stroke-width: .5; }
.open { fill: #FFFFFF; stroke: #24292F; stroke-width: 1.2; }
@media (prefers-color-scheme: dark) {
text { fill: #E6EAEE; }
.soft { fill: #9AA4AE; }
.paper { fill: #14181D; }
.rule { stroke: #2C333B; }
.tick { stroke: #4A545F; }
.turn, .many, .head { fill: #C4CDD6; }
.arrow { stroke: #C4CDD6; }
.end { fill: #E6EAEE; stroke: #14181D; }
.open { fill: #14181D; stroke: #E6EAEE; }
}
";
