//! Values that are hard to write down: equal live and replayed, or refused before anything is
//! written.

use std::collections::{BTreeMap, HashMap};

use coroutine::{Coroutine, Yielded};
use durable::{Body, Error, MemoryStore, SqliteStore, Store};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::support::Folder;

fn echo<T>() -> Body<(), Option<T>, T>
where
    T: Serialize + DeserializeOwned + Clone + 'static,
{
    Body::new("echo", 1, |()| {
        Coroutine::new(async |co| {
            let mut last = None;
            loop {
                last = Some(co.yield_(last).await?);
            }
        })
    })
}

/// Sends each value. It comes back the same, live and after a replay.
#[track_caller]
fn survives<T, U>(values: impl IntoIterator<Item = T>, same: impl Fn(&T) -> U)
where
    T: Serialize + DeserializeOwned + Clone + std::fmt::Debug + 'static,
    U: PartialEq + std::fmt::Debug,
{
    let folder = Folder::new();
    let store = SqliteStore::survives_kill_only(folder.file("values.db")).expect("it opens");
    let body = echo::<T>();
    let (mut durable, _) = body.open(&store, "v", ()).expect("it opens");
    for value in values {
        let expected = same(&value);
        let Ok(Yielded(Some(live))) = durable.send(value) else {
            panic!("{expected:?} is refused")
        };
        assert_eq!(same(&live), expected);
        let (again, Yielded(Some(replayed))) = body.find(&store, "v").expect("it opens") else {
            panic!("it yields")
        };
        assert_eq!(same(&replayed), expected, "after a replay");
        durable = again;
    }
}

#[test]
fn numbers_and_texts() {
    let floats = [
        0.0,
        -0.0,
        0.1,
        1.0 / 3.0,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
        1.7976931348623157e308,
    ];
    survives(floats, |number| number.to_bits());
    survives([0.1_f32, f32::MIN_POSITIVE, -0.0], |number| {
        number.to_bits()
    });
    survives([0, u64::MAX, 1 << 53, (1 << 53) + 1], |number| *number);
    survives([i64::MIN, i64::MAX], |number| *number);
    survives([u128::MAX, 1], |number| *number);
    survives(
        ["", "\0", "\u{1}\u{7f}\u{2028}", "\"\\/", "🦀", "null"].map(str::to_owned),
        String::clone,
    );
    survives(["x".repeat((1 << 20) - 2)], String::clone);
    survives(['\0', '🦀'], |c| *c);
}

#[test]
fn options_maps_and_enums() {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    enum Shape {
        Unit,
        One(Option<u8>),
        Two(u8, String),
        Fields { zebra: Vec<u8>, apple: Box<Shape> },
    }
    let nested = Shape::Fields {
        zebra: vec![1, 2],
        apple: Box::new(Shape::Two(1, "x".to_owned())),
    };
    survives(
        [Shape::Unit, Shape::One(None), Shape::One(Some(1)), nested],
        Shape::clone,
    );
    let map: HashMap<String, u32> = (0..1000).map(|n| (format!("key {n}"), n)).collect();
    survives([HashMap::new(), map], HashMap::clone);
    survives(
        [BTreeMap::from([(3_u8, "c"), (1, "a")])
            .into_iter()
            .map(|(k, v)| (k, v.to_owned()))
            .collect::<BTreeMap<_, _>>()],
        BTreeMap::clone,
    );
}

#[test]
fn a_map_in_what_is_yielded_has_no_order() {
    // Another process hashes otherwise: here each map does.
    let body: Body<u32, HashMap<String, u32>, u32> = Body::new("map", 1, |_| {
        Coroutine::new(async |co| {
            let mut count = 0;
            loop {
                let map = (0..count).map(|n| (n.to_string(), n)).collect();
                count += co.yield_(map).await?;
            }
        })
    });
    let store = MemoryStore::new();
    let (mut map, _) = body.open(&store, "m", 0).expect("it opens");
    map.send(100).expect("it goes on");
    for _ in 0..20 {
        assert!(body.find(&store, "m").is_ok());
    }
}

#[test]
fn nan_is_refused_where_it_is_read_again_and_null_where_it_is_not() {
    let store = MemoryStore::new();
    let (mut durable, _) = echo::<f64>().open(&store, "n", ()).expect("it opens");
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(matches!(durable.send(value), Err(Error::Encoding(..))));
    }
    assert_eq!(durable.seq(), 1);
    let nan: Body<(), f64> = Body::new("nan", 1, |()| {
        Coroutine::new(async |co| co.yield_(f64::NAN).await)
    });
    nan.open(&store, "y", ()).expect("it can be written");
    assert!(
        nan.find(&store, "y").is_ok(),
        "and compares as what was written"
    );
    // The body receives what a replay would send it.
    let (mut durable, _) = echo::<Option<f64>>()
        .open(&store, "o", ())
        .expect("it opens");
    assert_eq!(durable.send(Some(f64::NAN)), Ok(Yielded(Some(None))));
}

#[test]
fn nesting_is_bounded() {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Nest(Vec<Nest>);
    let nest = |depth: usize| (1..depth).fold(Nest(Vec::new()), |nest, _| Nest(vec![nest]));
    survives([nest(120)], Nest::clone);
    let store = MemoryStore::new();
    let (mut durable, _) = echo::<Nest>().open(&store, "n", ()).expect("it opens");
    let Err(Error::Encoding(back, error)) = durable.send(nest(1000)) else {
        panic!("too deep")
    };
    assert_eq!(back, nest(1000));
    assert_eq!(error.why, "it nests deeper than 127 levels");
    assert_eq!(durable.seq(), 1);
    let mut rows = durable::store::Rows::new();
    store
        .load("n", durable::store::Since::Step(1), &mut rows)
        .expect("in memory");
    assert_eq!(rows.len(), 1);
}
