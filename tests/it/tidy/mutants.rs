//! Faults, planted in small trees: each check finds its own.

use super::{
    floors::{floors, upward},
    graph::{circles, graph},
    size::too_large,
    tree::Tree,
};

#[track_caller]
fn check_circles(modules: &[(&str, &str)], expected: &[&str]) {
    let found = circles(&graph(&Tree::of(modules)));
    assert_eq!(
        found.iter().map(String::as_str).collect::<Vec<_>>(),
        expected
    );
}

#[test]
fn imports_that_go_down_are_no_circle() {
    check_circles(
        &[
            ("lib", "mod a; mod b; pub use a::A; pub use b::B;"),
            (
                "a",
                "use crate::b::B; mod c; pub use c::C; fn f() { c::g() }",
            ),
            ("a/c", "use crate::B; // crate::a::A"),
            ("b", "/// [`crate::a`]\nconst B: &str = \"crate::a::A\";"),
        ],
        &[],
    );
}

#[test]
fn a_circle_of_imports_is_found() {
    let [a, b] = [("a", "use crate::{b::B, x};"), ("b", "use crate::c::C;")];
    check_circles(&[a, b, ("c", "use crate::a;")], &["a, b, c"]);
}

#[test]
fn a_circle_through_code_is_found() {
    check_circles(
        &[("a", "fn f() { crate::b::g() }"), ("b", "use crate::a::f;")],
        &["a, b"],
    );
}

#[test]
fn a_circle_within_a_folder_is_found() {
    check_circles(
        &[
            ("a", ""),
            ("a/b", "use super::c::C;"),
            ("a/c", "fn f() { super::b::g() }"),
        ],
        &["a/b, a/c"],
    );
    check_circles(
        &[
            ("a", "fn f() { self::b::g() } struct A;"),
            ("a/b", "use super::A;"),
        ],
        &["a, a/b"],
    );
}

#[test]
fn a_circle_of_a_name_that_is_passed_on_is_found() {
    check_circles(
        &[
            ("lib", "pub use a::A;"),
            ("a", "use crate::b::B;"),
            ("b", "use crate::A;"),
        ],
        &["a, b"],
    );
}

/// No module uses another both ways, but the folders do.
#[test]
fn a_circle_of_folders_is_found() {
    check_circles(
        &[
            ("a", ""),
            ("a/b", "use crate::c::d::D;"),
            ("c", ""),
            ("c/d", ""),
            ("c/e", "use crate::a::f::F;"),
            ("a/f", ""),
        ],
        &["a, c"],
    );
}

const TABLE: &str = "\
| floor | `some/src` | what it is |
|---|---|---|
| 0 | `a`, `b` | the ground |
| 1 | `c` | above |

| floor | `other/src` | what it is |
";

#[track_caller]
fn check_upward(modules: &[(&str, &str)], expected: &[&str]) {
    let floors = floors(TABLE, "some/src");
    assert_eq!(upward(&graph(&Tree::of(modules)), &floors), expected);
}

#[test]
fn an_import_from_a_higher_floor_is_found() {
    let upwards = "a (0) uses c (1)";
    check_upward(&[("a", "use crate::c::C;"), ("c", "")], &[upwards]);
    check_upward(&[("a/x", "use super::super::c::C;"), ("c", "")], &[upwards]);
    check_upward(&[("a", ""), ("c", "use crate::a::A;")], &[]);
}

#[test]
fn an_import_from_the_same_floor_is_found() {
    let modules = [("a", "use crate::b::B;"), ("b", "")];
    check_upward(&modules, &["a (0) uses b (0)"]);
}

#[test]
fn a_module_without_a_floor_is_found() {
    check_upward(&[("x", "")], &["x has no floor"]);
}

#[test]
fn too_long_and_too_wide_files_are_found() {
    assert_eq!(too_large(&"\n".repeat(300)), None);
    assert_eq!(too_large(&"\n".repeat(301)).as_deref(), Some("301 lines"));
    assert_eq!(too_large(&"ü".repeat(100)), None);
    let wide = format!("\n/// {}", "a".repeat(97));
    assert_eq!(too_large(&wide).as_deref(), Some("line 2: 101 columns"));
}
