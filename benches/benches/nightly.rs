//! The built-in coroutines of a nightly toolchain, where one is there.

use std::{error::Error, fs, path::Path, process::Command};

use benches::figures::{self, Sheet};

fn main() -> Result<(), Box<dyn Error>> {
    let mut sheet = Sheet::default();
    // Unlike `rustc +nightly`, this never installs one.
    let nightly = |program: &str| {
        let mut command = Command::new("rustup");
        command.args(["run", "nightly", program]);
        command
    };
    match nightly("rustc").arg("--version").output() {
        Ok(version) if version.status.success() => {
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/nightly.rs");
            fs::create_dir_all(figures::directory())?;
            let program = figures::directory().join("nightly");
            let mut build = nightly("rustc");
            build.args(["--edition=2024", "-Copt-level=3", "-o"]);
            if !build.arg(&program).arg(source).status()?.success() {
                return Err("it does not build with this nightly".into());
            }
            sheet.add_printed(&Command::new(program).output()?.stdout)?;
            let version = String::from_utf8_lossy(&version.stdout);
            sheet.remark(format!("nightly is {}.", version.trim()));
        }
        _ => sheet.remark("The built-in coroutines were skipped: there is no nightly toolchain."),
    }
    Ok(sheet.save("nightly")?)
}
