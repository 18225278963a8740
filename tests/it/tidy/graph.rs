//! Which module of a crate uses which.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    paths::{Names, Paths, paths},
    tree::{FRONT, Tree},
};

/// For each module those that it uses.
pub(super) type Graph = BTreeMap<String, BTreeSet<String>>;

/// Returns the graph of a crate's modules.
///
/// A name that a module passes on, as in `pub use`, leads to the module that has it. What a module
/// passes on from those below it is no use of them.
pub(super) fn graph(tree: &Tree) -> Graph {
    let modules = tree.modules.iter();
    let known = Known {
        paths: modules
            .map(|(name, text)| (name.clone(), paths(text)))
            .collect(),
    };
    let mut graph = Graph::new();
    for (module, paths) in &known.paths {
        let uses = graph.entry(module.clone()).or_default();
        for import in &paths.imports {
            let used = known.module_of(module, &import.path, 0);
            let is_below =
                |used: &String| module == FRONT || used.starts_with(&format!("{module}/"));
            uses.extend(used.filter(|used| !(import.is_passed_on && is_below(used))));
        }
        uses.extend(
            paths
                .mentions
                .iter()
                .filter_map(|path| known.module_of(module, path, 0)),
        );
        uses.remove(module);
    }
    graph
}

/// The paths of each module of a crate.
struct Known {
    paths: BTreeMap<String, Paths>,
}

impl Known {
    /// Returns the module that has what a path in `module` leads to; `None` if that is in another
    /// crate.
    fn module_of(&self, module: &str, path: &[String], depth: usize) -> Option<String> {
        if depth > 8 {
            return None; // names that lead to each other lead nowhere
        }
        let (first, rest) = path.split_first()?;
        let (mut at, mut rest) = match first.as_str() {
            "crate" => (FRONT.to_owned(), rest),
            "self" => (module.to_owned(), rest),
            "super" => (parent(module), rest),
            _ => {
                let child = self.child(module, first)?;
                (child, rest)
            }
        };
        while let Some((segment, beyond)) = rest.split_first() {
            if segment == "super" {
                at = parent(&at);
            } else if let Some(child) = self.child(&at, segment) {
                at = child;
            } else {
                let passed_on = self.passed_on(&at, segment, beyond);
                let further = passed_on.and_then(|path| self.module_of(&at, &path, depth + 1));
                return Some(further.unwrap_or(at));
            }
            rest = beyond;
        }
        Some(at)
    }

    fn child(&self, module: &str, name: &str) -> Option<String> {
        let child = match module {
            FRONT => name.to_owned(),
            _ => format!("{module}/{name}"),
        };
        self.paths.contains_key(&child).then_some(child)
    }

    /// Returns the path by which a module imports a name, with what follows it.
    fn passed_on(&self, module: &str, name: &str, beyond: &[String]) -> Option<Names> {
        let imports = &self.paths.get(module)?.imports;
        let import = imports.iter().find(|import| import.name == name)?;
        Some([&import.path, beyond].concat())
    }
}

fn parent(module: &str) -> String {
    let above = module.rsplit_once('/').map_or(FRONT, |(above, _)| above);
    above.to_owned()
}

/// Returns the groups of modules that use each other, around any number of corners: first of the
/// modules, then of the floors, where each module stands for its folder, at each level. A group is
/// a line with commas.
pub(super) fn circles(graph: &Graph) -> BTreeSet<String> {
    let mut circles = groups(graph);
    let mut folders: BTreeSet<_> = graph.keys().map(|module| parent(module)).collect();
    folders.insert(FRONT.to_owned());
    for folder in folders {
        circles.extend(groups(&floor_of(graph, &folder)));
    }
    circles
}

/// The graph of what stands directly in a folder, each entry with all that is below it.
pub(super) fn floor_of(graph: &Graph, folder: &str) -> Graph {
    let entry = |module: &str| {
        let below = match folder {
            FRONT => Some(module).filter(|module| *module != FRONT),
            _ => module
                .strip_prefix(folder)
                .and_then(|below| below.strip_prefix('/')),
        };
        let first = below?.split('/').next()?;
        Some(match folder {
            FRONT => first.to_owned(),
            _ => format!("{folder}/{first}"),
        })
    };
    let mut floor = Graph::new();
    for (module, uses) in graph {
        let Some(own) = entry(module) else { continue };
        let uses = uses
            .iter()
            .filter_map(|used| entry(used))
            .filter(|used| *used != own);
        let uses: Vec<_> = uses.collect();
        floor.entry(own).or_default().extend(uses);
    }
    floor
}

fn groups(graph: &Graph) -> BTreeSet<String> {
    let reach: BTreeMap<_, _> = graph
        .keys()
        .map(|from| (from, reached(graph, from)))
        .collect();
    let group = |module: &String| {
        let others = reach[module]
            .iter()
            .filter(|other| reach.get(*other).is_some_and(|back| back.contains(module)));
        let group: Vec<_> = others.map(String::as_str).collect();
        (group.len() > 1).then(|| group.join(", "))
    };
    graph.keys().filter_map(group).collect()
}

/// All modules that are used from here on, in one step or more.
fn reached(graph: &Graph, from: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut next = vec![from];
    while let Some(module) = next.pop() {
        for used in graph.get(module).into_iter().flatten() {
            if reached.insert(used.clone()) {
                next.push(used);
            }
        }
    }
    reached
}
