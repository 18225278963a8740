/// Prints a target that is to be reached or exceeded, next to what was measured.
pub fn at_least(what: &str, bound: f64, figure: Option<f64>) {
    print(what, "at least", bound, figure, |figure| figure >= bound);
}

/// Prints a target that is not to be exceeded, next to what was measured.
pub fn at_most(what: &str, bound: f64, figure: Option<f64>) {
    print(what, "at most", bound, figure, |figure| figure <= bound);
}

fn print(
    what: &str,
    side: &str,
    bound: f64,
    figure: Option<f64>,
    is_reached: impl FnOnce(f64) -> bool,
) {
    let (figure, verdict) = match figure {
        None => ("not measured".to_owned(), ""),
        Some(figure) if is_reached(figure) => (format!("{figure:.2}"), ", reached"),
        Some(figure) => (format!("{figure:.2}"), ", missed"),
    };
    println!("target: {what}, {side} {bound}: {figure}{verdict}");
}
