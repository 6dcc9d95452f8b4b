//! Decision tables asked, also those of a plan that no check has seen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;

use common::{ask, bin, call, constant, num, text};
use flow_plan::table::{Hits, Row, Table};
use flow_plan::{BinaryOp, Env, Expr, Ref, Value};

/// Tables, and nothing else.
struct Tables(BTreeMap<String, Table>);

impl Env for Tables {
    fn get(&self, _: &Ref) -> Option<Value> {
        None
    }

    fn table(&self, name: &str) -> Option<&Table> {
        self.0.get(name)
    }
}

fn it() -> Expr {
    Expr::Ref { name: Ref::It }
}

fn asked<const N: usize>(table: &str, args: [Expr; N]) -> Expr {
    Expr::Table {
        table: table.into(),
        args: args.into(),
    }
}

fn row(when: Option<Expr>, gives: Expr) -> Row {
    Row {
        when: vec![when],
        gives: vec![gives],
    }
}

fn table(name: &str, hits: Hits, rows: Vec<Row>) -> (String, Table) {
    let table = Table {
        name: name.into(),
        inputs: vec!["n".into()],
        outputs: vec!["r".into()],
        hits,
        rows,
    };
    (name.into(), table)
}

fn size(hits: Hits) -> Tables {
    let small = bin(BinaryOp::Lt, it(), num("10"));
    let large = bin(BinaryOp::Gt, it(), num("5"));
    let rows = vec![
        row(Some(small), text("small")),
        row(Some(large), text("large")),
    ];
    Tables([table("size", hits, rows)].into())
}

#[test]
fn the_first_row_answers_or_all_of_them() {
    let first = |n: &str| ask(&asked("size", [num(n)]), &size(Hits::First)).unwrap();
    assert_eq!(first("7"), Value::text("small"));
    assert_eq!(first("70"), Value::text("large"));
    let all = |n: &str| ask(&asked("size", [num(n)]), &size(Hits::Collect)).unwrap();
    let both = ["small", "large"].map(Value::text);
    assert_eq!(all("7"), Value::list(both));
}

#[test]
fn no_row_is_an_error_and_no_list_of_rows_is_empty() {
    let nothing = constant(Value::None);
    let none = ask(&asked("size", [nothing.clone()]), &size(Hits::Unique));
    assert_eq!(none.unwrap_err().code, "F0919");
    let none = ask(&asked("size", [nothing]), &size(Hits::Collect));
    assert_eq!(none.unwrap(), Value::list([]));
}

#[test]
fn an_argument_that_is_not_given_is_nothing() {
    let none = ask(&asked("size", []), &size(Hits::First));
    assert_eq!(none.unwrap_err().code, "F0919");
    let unknown = ask(&asked("weight", [num("1")]), &size(Hits::First));
    assert_eq!(unknown.unwrap_err().code, "F0916");
}

#[test]
fn a_cell_sees_its_column_only() {
    let rows = vec![row(None, it())];
    let env = Tables([table("given", Hits::First, rows)].into());
    let items = constant(Value::list([Value::from(1), Value::from(2)]));
    let cond = bin(BinaryOp::Eq, asked("given", [it()]), num("1"));
    let kept = Expr::Where {
        list: Box::new(items),
        cond: Box::new(cond),
    };
    assert_eq!(ask(&kept, &env).unwrap(), Value::list([]));
}

#[test]
fn tables_that_ask_each_other_come_to_an_end() {
    let twice = |of: &str| {
        let again = || asked(of, [it()]);
        bin(BinaryOp::Eq, again(), again())
    };
    let circle = Tables(
        [table(
            "t",
            Hits::First,
            vec![row(Some(twice("t")), num("1"))],
        )]
        .into(),
    );
    let endless = ask(&asked("t", [num("1")]), &circle).unwrap_err();
    assert_eq!(endless.code, "F0917");
    let chain = (0..60).map(|i| {
        let rows = match i {
            0 => vec![row(None, num("1"))],
            _ => vec![row(Some(twice(&format!("t{}", i - 1))), num("1"))],
        };
        table(&format!("t{i}"), Hits::First, rows)
    });
    let chain = Tables(chain.collect());
    assert_eq!(
        ask(&asked("t5", [num("1")]), &chain).unwrap(),
        Value::from(1)
    );
    let endless = ask(&asked("t59", [num("1")]), &chain).unwrap_err();
    assert_eq!(endless.code, "F0917");
    let many = constant(Value::list((0..5_000).map(Value::from)));
    let each = Expr::Where {
        list: Box::new(many),
        cond: Box::new(bin(BinaryOp::Eq, asked("t3", [it()]), num("1"))),
    };
    assert_eq!(
        ask(&call("count", [each]), &chain).unwrap(),
        Value::from(5_000)
    );
}
