//! Files in parts: bytes, rows, tables and batches, of CSV as it is found in the wild.

use std::{fs::File, process::Command};

use crate::process::{
    example,
    files::{argument, directory, file},
    program,
};

/// `chunks` with these arguments, on this text.
#[track_caller]
fn check(arguments: &[&str], text: impl Into<Vec<u8>>, expected: &str) {
    let given = arguments.iter().copied().chain(["-"]);
    example("chunks").args(given).stdin(text).prints(expected);
}

/// The same, which refuses the text after it has printed this much.
#[track_caller]
fn refuse(arguments: &[&str], text: impl Into<Vec<u8>>, printed: &str, complaint: &str) {
    let given = arguments.iter().copied().chain(["-"]);
    let complaint = format!("standard input: {complaint}");
    example("chunks")
        .args(given)
        .stdin(text)
        .refuses(printed, &complaint);
}

#[test]
fn it_prints_the_output_on_its_front_page() {
    example("chunks").prints_its_front_page();
}

#[test]
fn bytes_are_counted_chunk_by_chunk() {
    let bytes = |text: &str, expected| check(&["bytes", "--size", "4"], text, expected);
    bytes("", "0 chunks of up to 4 bytes: 0 bytes, 0 lines\n");
    bytes("a\nb\n", "1 chunk of up to 4 bytes: 4 bytes, 2 lines\n");
    bytes("a\nb\nc", "2 chunks of up to 4 bytes: 5 bytes, 2 lines\n");
}

#[test]
fn rows_may_have_quotes_a_bom_and_any_line_breaks() {
    let rows = |text: &str, expected| check(&["rows"], text, expected);
    rows("a,b\n1,2\n3,4", "a,b\n1,2\n3,4\n");
    rows("a,b\r\n1,2\r\n\r\n3,\r\n", "a,b\n1,2\n3,\n");
    rows("\u{feff}a,b\n1,2\n", "a,b\n1,2\n");
    let quoted = "a,b\n\"x, y\",\"say \"\"hi\"\"\"\n\"two\nlines\",z\n";
    rows(quoted, quoted);
    rows("a,b\n", "a,b\n");
    rows("a,b\r1,2\r", "a,b\n1,2\n");
    rows("a\n\"\"\n1\n", "a\n\"\"\n1\n");
}

#[test]
fn rows_are_chosen_by_the_value_of_a_column() {
    let text = "name,status\nAda,active\nBob,gone\n\"C, D\",active\n";
    let chosen = "name,status\nAda,active\n\"C, D\",active\n";
    check(&["rows", "--where", "status=active"], text, chosen);
    let by_name = ["rows", "--where", "name=C, D"];
    check(&by_name, text, "name,status\n\"C, D\",active\n");
    let nobody = ["rows", "--where", "age=1"];
    refuse(&nobody, text, "", "no column \"age\" among name, status");
}

#[test]
fn a_bad_row_is_refused_with_its_line() {
    let rows = |text: &[u8], printed, complaint| refuse(&["rows"], text, printed, complaint);
    let header = "a,b\n";
    rows(b"", "", "empty: the names of the columns are missing");
    rows(
        b"\xef\xbb\xbf",
        "",
        "empty: the names of the columns are missing",
    );
    rows(
        b"a,b\n\n\n1\n2,3\n",
        header,
        "line 4: fields: 1, columns: 2",
    );
    rows(
        b"a,b\r\n\r\n1,2,3\r\n",
        header,
        "line 3: fields: 3, columns: 2",
    );
    rows(
        b"a,b\n\"\n\n\",1\n2\n3,4",
        "a,b\n\"\n\n\",1\n",
        "line 5: fields: 1, columns: 2",
    );
    rows(
        b"a,b\r\n1,\xff\r\n",
        header,
        "line 2: field 2 is not valid UTF-8",
    );
    rows(b"a\xff,b\n1,2\n", "", "line 1: field 1 is not valid UTF-8");
    rows(b"a,b\r\r1\r", header, "line 3: fields: 1, columns: 2");
}

#[test]
fn a_file_that_was_cut_is_refused_at_its_last_row() {
    let printed = "a,b\n1,2\n";
    let short = "line 3: fields: 1, columns: 2; is the last line cut off?";
    refuse(&["rows"], "a,b\n1,2\n3", printed, short);
    let open = "line 3: a quote is not closed before the end of the file";
    for text in [
        "a,b\n1,2\n3,\"4",
        "a,b\n1,2\n3,\"4\n5,6\n",
        "a,b\r\n1,2\r\n3,\"\"\"\r\n",
    ] {
        refuse(&["rows"], text, printed, open);
    }
    let endless = format!("a,b\n1,2\n3,\"{}", ("4".repeat(999) + "\n").repeat(17_000));
    let bound = "line 3: more than 16 MiB; is a quote not closed?";
    refuse(&["rows"], endless, printed, bound);
}

#[test]
fn tables_describe_some_rows_at_a_time() {
    let text = "age,name\n10,Ada\n20,Bob\n x,Bob\n";
    check(
        &["tables", "--size", "2"],
        text,
        "rows 1 to 2: age: mean 15, name: 2 different\n\
         rows 3 to 3: age: 1 different, name: 1 different\n",
    );
    check(&["tables"], "a,b\n", "");
    let described = "rows 1 to 1: a: mean 1, b: mean 2\n";
    refuse(
        &["tables"],
        "a,b\n1,2\n3\n4,5\n",
        described,
        "line 3: fields: 1, columns: 2",
    );
}

#[test]
fn batches_are_of_numbers() {
    let batches = ["batches", "--size", "2"];
    check(
        &batches,
        "x,y\n1,2\n-3, 4.5\n5,6\n",
        "batch 1: 2 x 2, means -1 3.25\nbatch 2: 1 x 2, means 5 6\n",
    );
    let no_number = "line 3: y is \"six\": not a number";
    let before = "batch 1: 1 x 2, means 1 2\n";
    refuse(&batches, "x,y\n1,2\n5,six\n", before, no_number);
}

/// Runs with 24 MiB of address space, all of which the program and its libraries are part.
#[track_caller]
fn check_in_little_memory(arguments: &[&str], expected_end: &str) {
    let output = Command::new("sh")
        .args(["-c", "ulimit -v 24576 && exec \"$0\" \"$@\""])
        .arg(program("chunks"))
        .args(arguments)
        .output()
        .expect("there is a shell");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stdout.ends_with(expected_end), "{stdout}{stderr}");
    assert!(output.status.success(), "{stderr}");
}

#[test]
fn a_file_larger_than_the_memory_is_read() {
    let dir = directory("chunks_sparse");
    let path = dir.join("sparse");
    let size = 200_000_000;
    let sparse = File::create(&path).and_then(|file| file.set_len(size));
    sparse.expect("a sparse file can be made");
    let chunks = ["bytes", "--size", "1000000", &argument(&path)];
    let counted = "200 chunks of up to 1000000 bytes: 200000000 bytes, 0 lines\n";
    check_in_little_memory(&chunks, counted);

    let row = format!("Ada,36,{}\n", "long".repeat(500));
    let text = "name,age,text\n".to_owned() + &row.repeat(20_000);
    assert!(text.len() > 24 << 20, "{} bytes", text.len());
    let table = file(&dir, "table.csv", text);
    let last = "rows 19001 to 20000: name: 1 different, age: mean 36, text: 1 different\n";
    check_in_little_memory(&["tables", &table], last);
}

#[test]
fn a_bad_mode_or_size_is_refused() {
    let refuses = |arguments: &[&str], complaint| {
        let given = arguments.iter().copied();
        example("chunks").args(given).refuses("", complaint);
    };
    refuses(&["rows"], "expected a mode and a file; see --help");
    refuses(&["--size", "1"], "expected a mode and a file; see --help");
    refuses(&["words", "-"], "\"words\": unknown mode; see --help");
    refuses(
        &["bytes", "-", "--size", "0"],
        "--size \"0\": it has to be more than 0; see --help",
    );
    refuses(
        &["rows", "-", "--size", "1"],
        "rows takes no --size; see --help",
    );
    refuses(
        &["bytes", "-", "--where", "a=b"],
        "bytes takes no --where; see --help",
    );
    refuses(
        &["rows", "-", "--where", "a"],
        "--where \"a\": not COLUMN=VALUE; see --help",
    );
}
