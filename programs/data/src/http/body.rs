//! The body of an answer: an asynchronous generator of pieces, which ends where the body does.

use coroutine::{BoxBody, Co, Coroutine, Interrupt};
use scheduler::{Stop, Task};

use super::{Fault, connection::Connection, head::Head};

/// Pieces of a body. It fails where the connection does, and where the body is cut short.
pub type Body<'a> = Coroutine<Vec<u8>, (), (), Stop, BoxBody<'a, (), Stop>>;

pub(super) fn body<'a>(task: &'a mut Task<'_>, head: Head, mut connection: Connection) -> Body<'a> {
    Coroutine::new(async move |co| match framing(&head)? {
        Framing::Length(length) => pieces(co, task, &mut connection, length).await,
        Framing::Chunks => loop {
            let size = connection.parsed(task, chunk_size).await?;
            if size == 0 {
                connection.parsed(task, trailer).await?;
                return Ok(());
            }
            pieces(co, task, &mut connection, size).await?;
            connection.parsed(task, line_end).await?;
        },
        Framing::Close => {
            while let Some(piece) = connection.piece(task, u64::MAX).await? {
                co.yield_(piece).await?;
            }
            Ok(())
        }
    })
}

/// Yields pieces of `left` bytes in all.
async fn pieces(
    co: &mut Co<'_, Vec<u8>, (), Stop>,
    task: &mut Task<'_>,
    connection: &mut Connection,
    mut left: u64,
) -> Result<(), Interrupt<Stop>> {
    while left > 0 {
        let piece = connection.piece(task, left).await?;
        let piece = piece.ok_or_else(|| Stop::from(Fault::CutShort))?;
        left -= piece.len() as u64;
        co.yield_(piece).await?;
    }
    Ok(())
}

/// How the end of a body is recognised.
enum Framing {
    Length(u64),
    Chunks,
    Close,
}

fn framing(head: &Head) -> Result<Framing, Stop> {
    if matches!(head.status, 100..200 | 204 | 304) {
        return Ok(Framing::Length(0));
    }
    if let Some(coding) = head.header("transfer-encoding") {
        let refusal = || Fault::NotAnswer(format!("its body is \"{coding}\"")).into();
        let is_known = coding.eq_ignore_ascii_case("chunked");
        return is_known.then_some(Framing::Chunks).ok_or_else(refusal);
    }
    let Some(length) = head.header("content-length") else {
        return Ok(Framing::Close);
    };
    let refusal = |_| Fault::NotAnswer(format!("its length is \"{length}\"")).into();
    length.parse().map(Framing::Length).map_err(refusal)
}

fn chunk_size(bytes: &[u8]) -> Result<Option<(usize, u64)>, Fault> {
    match httparse::parse_chunk_size(bytes) {
        Ok(httparse::Status::Complete(found)) => Ok(Some(found)),
        Ok(httparse::Status::Partial) => Ok(None),
        Err(_) => Err(Fault::NotAnswer("a chunk has no size".to_owned())),
    }
}

fn line_end(bytes: &[u8]) -> Result<Option<(usize, ())>, Fault> {
    match bytes {
        [b'\r', b'\n', ..] => Ok(Some((2, ()))),
        [] | [b'\r'] => Ok(None),
        _ => Err(Fault::NotAnswer("a chunk does not end".to_owned())),
    }
}

/// Headers may follow the last chunk; nobody asks for them.
fn trailer(bytes: &[u8]) -> Result<Option<(usize, ())>, Fault> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    match httparse::parse_headers(bytes, &mut headers) {
        Ok(httparse::Status::Complete((length, _))) => Ok(Some((length, ()))),
        Ok(httparse::Status::Partial) => Ok(None),
        Err(error) => Err(Fault::NotAnswer(error.to_string())),
    }
}
