//! The site that the example serves itself: good pages and bad ones.

use std::time::Duration;

use http_body_util::Full;
use hyper::{Response, body::Bytes};

const HTML: (&str, &str) = ("content-type", "text/html; charset=utf-8");
const PLAIN: (&str, &str) = ("content-type", "text/plain");

const HOME: &str = r#"<!doctype html>
<title>A small site</title>
<script>document.write('<a href="/no/link">in a script</a>')</script>
<a href="about">About</a>, <a href='/about#us'>us</a>, <a href=/moved>moved</a>,
<a href="/circle/a">in circles</a>, <a href="broken">broken</a>, <a href="/slow">slow</a>,
<a href="/secret/plans">secret</a>, <a href="mailto:us@example.org">mail</a>
"#;

const ABOUT: &str = r#"<title>About</title>
<p>All <a href="./">home</a> <a href="team?page=2#top">the team</a>
<p><img src="/logo.png"> <a href="/logo.png">the logo</a>
"#;

const TEAM: &str = r#"<base href="/nowhere/"><title>The team &amp; friends</title>
<a href="../about">back</a> <a href="//elsewhere.example/">elsewhere</a>
"#;

/// Answers one request.
pub(crate) async fn answer(path: &str) -> Response<Full<Bytes>> {
    let (status, header, body) = match path {
        "/" => (200, HTML, HOME),
        "/about" => (200, HTML, ABOUT),
        "/team?page=2" => (200, HTML, TEAM),
        "/logo.png" => (200, ("content-type", "image/png"), ""),
        "/robots.txt" => (200, PLAIN, "User-agent: *\nDisallow: /secret/\n"),
        "/moved" => (301, ("location", "/about"), ""),
        "/circle/a" => (302, ("location", "/circle/b"), ""),
        "/circle/b" => (302, ("location", "/circle/a"), ""),
        "/broken" => (500, HTML, "<a href=/lost>lost</a>"),
        "/slow" => {
            scheduler::sleep(Duration::from_secs(3600)).await;
            (200, HTML, "at last")
        }
        _ => (404, HTML, "nothing here"),
    };
    let response = Response::builder().status(status);
    let response = response.header(header.0, header.1).body(body.into());
    response.expect("the codes and headers above are valid")
}
