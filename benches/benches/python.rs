//! CPython on the same work, where it is there.

use std::{error::Error, path::Path, process::Command};

use benches::figures::Sheet;

fn main() -> Result<(), Box<dyn Error>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/cpython.py");
    let mut sheet = Sheet::default();
    match Command::new("python3").arg("--version").output() {
        Ok(version) if version.status.success() => {
            let printed = Command::new("python3").arg(script).output()?;
            if !printed.status.success() {
                return Err(String::from_utf8_lossy(&printed.stderr).into());
            }
            sheet.add_printed(&printed.stdout)?;
            let version = String::from_utf8_lossy(&version.stdout);
            sheet.remark(format!("CPython is {}.", version.trim()));
        }
        _ => sheet.remark("CPython was skipped: there is no python3."),
    }
    Ok(sheet.save("python")?)
}
