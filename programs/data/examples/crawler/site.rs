//! The site that the example serves itself: good pages and bad ones.

use std::time::Duration;

use scheduler::{Stop, Task, net::TcpStream};

use data::http::server::reply;

const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n";

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
pub(crate) async fn answer(
    task: &mut Task<'_>,
    stream: &TcpStream,
    path: &str,
) -> Result<(), Stop> {
    let (status, headers, body) = match path {
        "/" => ("200 OK", HTML, HOME),
        "/about" => ("200 OK", HTML, ABOUT),
        "/team?page=2" => ("200 OK", HTML, TEAM),
        "/logo.png" => ("200 OK", "Content-Type: image/png\r\n", ""),
        "/robots.txt" => ("200 OK", "", "User-agent: *\nDisallow: /secret/\n"),
        "/moved" => ("301 Moved Permanently", "Location: /about\r\n", ""),
        "/circle/a" => ("302 Found", "Location: /circle/b\r\n", ""),
        "/circle/b" => ("302 Found", "Location: /circle/a\r\n", ""),
        "/broken" => ("500 Internal Server Error", HTML, "<a href=/lost>lost</a>"),
        "/slow" => return task.sleep(Duration::from_secs(3600)).await,
        _ => ("404 Not Found", HTML, "nothing here"),
    };
    reply(task, stream, status, headers, body).await
}
