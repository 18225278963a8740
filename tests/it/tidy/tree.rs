//! The sources of a crate, by the paths of their modules.

use std::{collections::BTreeMap, fs, path::Path};

use crate::process::ROOT;

/// The name of the module of `lib.rs`.
pub(super) const FRONT: &str = "lib";

/// The texts of a crate's modules. The name of a module is its path: `kernel/turn`.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) modules: BTreeMap<String, String>,
}

impl Tree {
    /// Reads the modules below a folder of the workspace.
    pub(super) fn read(folder: &str) -> Self {
        let root = Path::new(ROOT).join(folder);
        let mut tree = Self::default();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder of ours can be read") {
                let path = entry.expect("a folder of ours can be read").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let below = path.strip_prefix(&root).expect("it is below");
                    let name = below.with_extension("").display().to_string();
                    let text = fs::read_to_string(&path).expect("sources are UTF-8");
                    tree.modules.insert(name.replace('\\', "/"), text);
                }
            }
        }
        tree
    }

    /// Makes a tree of these modules.
    pub(super) fn of(modules: &[(&str, &str)]) -> Self {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        Self {
            modules: modules.iter().map(owned).collect(),
        }
    }
}
