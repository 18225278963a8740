//! The crawler, on sites that do well and sites that do not.

use std::sync::{
    Arc, Barrier,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use crate::{
    process::{client, texts},
    server::{Server, ok, silence},
};

/// A page with these links.
fn page(links: &[&str]) -> Vec<u8> {
    let links: String = links
        .iter()
        .map(|to| format!("<a href=\"{to}\">"))
        .collect();
    ok("text/html", &format!("<title>page</title>{links}"))
}

fn not_found() -> Vec<u8> {
    "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".into()
}

/// Crawls from a page of a server on, and prints this.
#[track_caller]
fn check(server: &Server, start: &str, arguments: &[&str], expected: &str) {
    let url = server.url(start);
    let arguments = [&[&*url], arguments].concat();
    let (stdout, stderr) = texts(&client("crawler", &arguments).run());
    assert_eq!(stdout, expected);
    let nothing = format!("crawler: {url}: nothing could be read\n");
    let complaint = if stdout.ends_with(" 0 read\n") {
        &*nothing
    } else {
        ""
    };
    assert_eq!(stderr, complaint);
}

#[test]
fn its_own_site_is_crawled() {
    client("crawler", &[]).prints_its_front_page();
}

#[test]
fn a_site_with_faults_is_survived() {
    let server = Server::start(|path| match path {
        "/robots.txt" => not_found(),
        "/" => page(&[
            "/dead", "/garbage", "/half", "/silent", "/chunks", "/gone", "/good",
        ]),
        "/dead" => Vec::new(),
        "/garbage" => b"\x00\xff garbage\r\n\r\n".into(),
        "/half" => {
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<a".into()
        }
        "/silent" => silence(),
        "/chunks" => {
            "HTTP/1.1 200 OK\r\nContent-Type: Text/HTML\r\nTransfer-Encoding: chunked\r\n\r\n\
            11\r\n<a href=/by/chunk\r\n1\r\n>\r\n0\r\n\r\n"
                .into()
        }
        "/good" => page(&["/"]),
        _ => not_found(),
    });
    let expected = "/: \"page\", 7 links\n\
        /dead: the answer is cut short\n\
        /garbage: the answer is not HTTP: invalid HTTP version parsed\n\
        /half: the answer is cut short\n\
        /silent: no answer in 1s\n\
        /chunks: \"\", 1 link\n\
        /gone: 404 Not Found\n\
        /good: \"page\", 1 link\n\
        /by/chunk: 404 Not Found\n\
        9 pages asked for, 3 read\n";
    check(&server, "/", &["--patience", "1000"], expected);
}

#[test]
fn the_rules_of_the_site_are_kept() {
    const RULES: &str = "\u{feff}# rules\r\n\
        User-agent: *\r\nDisallow: /\r\n\r\n\
        User-Agent: other\r\nuser-agent: CEDE # this one\r\n\
        Disallow: /private\r\nAllow: /private/open\r\nDisallow: /*.pdf$\r\nDisallow:\r\n\
        Disallow: /same\r\nAllow: /same\r\nDisallow: *tail*end\r\nnonsense\r\n\
        User-agent: third\r\nDisallow: /free\r\n";
    let kept_out = ["/private/x", "/a.pdf", "/tail/b/end"];
    let admitted = ["/private/open/x", "/a.pdf?x", "/same", "/tail", "/free"];
    let links = [&kept_out[..], &admitted].concat();
    let server = Server::start(move |path| match path {
        "/robots.txt" => ok("text/plain", RULES),
        "/" => page(&links),
        _ => not_found(),
    });
    let mut expected = "/: \"page\", 8 links\n".to_owned();
    expected.extend(kept_out.map(|path| format!("{path}: kept out by robots.txt\n")));
    expected.extend(admitted.map(|path| format!("{path}: 404 Not Found\n")));
    expected.push_str("6 pages asked for, 1 read\n");
    check(&server, "/", &[], &expected);
}

#[test]
fn a_site_that_cannot_tell_its_rules_is_left_alone() {
    let server = Server::start(|path| match path {
        "/robots.txt" => "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".into(),
        _ => page(&[]),
    });
    let expected = "/: robots.txt: 503 Busy\n1 page asked for, 0 read\n";
    check(&server, "/", &[], expected);
}

#[test]
fn pages_without_end_end_at_the_limit() {
    let server = Server::start(|path| match path {
        "/robots.txt" => not_found(),
        _ => page(&[&format!("{path}a"), &format!("{path}b")]),
    });
    let expected = "/: \"page\", 2 links\n/a: \"page\", 2 links\n/b: \"page\", 2 links\n\
        /aa: \"page\", 2 links\n4 pages asked for, 4 read\n";
    check(&server, "/", &["--pages", "4"], expected);
}

#[test]
fn other_hosts_are_asked_with_the_flag_only() {
    let other = Server::start(|_| page(&[]));
    let there = other.url("/there");
    let link = there.clone();
    let server = Server::start(move |path| match path {
        "/robots.txt" => not_found(),
        _ => page(&[&link]),
    });
    let here = "/: \"page\", 1 link\n";
    check(
        &server,
        "/",
        &[],
        &format!("{here}1 page asked for, 1 read\n"),
    );
    let both = format!("{here}{there}: \"page\", 0 links\n2 pages asked for, 2 read\n");
    check(&server, "/", &["--other-hosts"], &both);
}

/// Three clients are answered when all three are there, and there are never more.
#[test]
fn a_host_is_asked_for_a_few_pages_at_once_and_no_more() {
    const AT_ONCE: usize = 3;
    let names: Vec<_> = (0..4 * AT_ONCE)
        .map(|number| format!("/{number}"))
        .collect();
    let links = names.clone();
    let (three, clients) = (Barrier::new(AT_ONCE), AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&most);
    let server = Server::start(move |path| match path {
        "/robots.txt" => not_found(),
        "/" => page(&links.iter().map(String::as_str).collect::<Vec<_>>()),
        _ => {
            counted.fetch_max(clients.fetch_add(1, SeqCst) + 1, SeqCst);
            three.wait();
            clients.fetch_sub(1, SeqCst);
            page(&[])
        }
    });
    let mut expected = "/: \"page\", 12 links\n".to_owned();
    expected.extend(
        names
            .iter()
            .map(|name| format!("{name}: \"page\", 0 links\n")),
    );
    expected.push_str("13 pages asked for, 13 read\n");
    check(&server, "/", &["--at-once", "3"], &expected);
    assert_eq!(most.load(SeqCst), AT_ONCE);
}

#[test]
fn a_bad_address_is_refused() {
    let refuses = |arguments: &[&str], complaint: &str| {
        client("crawler", arguments).refuses(complaint);
    };
    refuses(
        &["here"],
        "\"here\": relative URL without a base; see --help",
    );
    let other = "gopher://example.org/";
    refuses(
        &[other],
        &format!("\"{other}\": not an http:// or https:// address; see --help"),
    );
    refuses(
        &["--pages", "0"],
        "--pages: \"0\": not a number from 1; see --help",
    );
}

#[test]
fn a_reader_that_leaves_ends_it_in_peace() {
    client("crawler", &[]).survives_a_closed_pipe("/: \"A small site\", 6 links\n");
}
