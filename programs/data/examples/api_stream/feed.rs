//! The server that the example starts: readings, in chunks that end anywhere.

use scheduler::{Stop, Task, net::TcpStream};

use data::http::server::reply;

const READINGS: &str = r#"{"sensor": "north", "celsius": 11.5}
{"sensor": "south", "celsius": 14.25}

{"sensor": "nord", "note": "gr\u00fc\u00dfe"}
{"sensor": "west", "celsius": null}
{"sensor": "east", "celsius": 13.0}
"#;

/// Answers one request.
pub(crate) async fn answer(
    task: &mut Task<'_>,
    stream: &TcpStream,
    path: &str,
) -> Result<(), Stop> {
    if path != "/readings" {
        return reply(task, stream, "404 Not Found", "", "").await;
    }
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    stream.write_all(task, head.as_bytes()).await??;
    for chunk in READINGS.as_bytes().chunks(25) {
        let size = format!("{:x}\r\n", chunk.len());
        let chunk = [size.as_bytes(), chunk, b"\r\n"].concat();
        stream.write_all(task, &chunk).await??;
        task.yield_now().await?; // whoever reads has a turn
    }
    Ok(stream.write_all(task, b"0\r\n\r\n").await??)
}
