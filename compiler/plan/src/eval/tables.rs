//! Decision tables asked: rows are evaluated one by one, up to the one that answers.

use std::mem;

use super::{Eval, EvalError, shallow};
use crate::expr::Expr;
use crate::table::{Hits, Row, Table};
use crate::value::Value;

/// How often tables may ask tables in answer to one question. The check allows no circles, yet a table
/// that asks another twice, which asks a third twice, and so on, would never come to an end.
pub const MOST_ASKED: u32 = 10_000;

/// How many tables may ask each other in a row before the stack is in danger.
pub const MOST_ASKING: u32 = 64;

impl Eval<'_> {
    /// What a table answers to these arguments.
    pub(super) fn ask(&mut self, name: &str, args: &[Expr]) -> Result<Value, EvalError> {
        let env = self.env;
        let table = env.table(name).ok_or_else(|| EvalError::no_table(name))?;
        let args = self.values(args)?;
        if self.asking == 0 {
            self.asked = 0;
        }
        self.asked += 1;
        if self.asked > MOST_ASKED || self.asking >= MOST_ASKING {
            return Err(EvalError::asked(&table.name));
        }
        // A cell has its column's value at hand, and nothing of where the table is asked.
        let outer = mem::take(&mut self.items);
        self.asking += 1;
        let answer = self.answer(table, &args);
        self.asking -= 1;
        self.items = outer;
        answer
    }

    fn answer(&mut self, table: &Table, args: &[Value]) -> Result<Value, EvalError> {
        let mut all = Vec::new();
        for row in &table.rows {
            if !self.hits(row, args)? {
                continue;
            }
            let given = self.given(table, row)?;
            if table.hits != Hits::Collect {
                return Ok(given);
            }
            all.push(given);
        }
        match table.hits {
            Hits::Collect => shallow(Value::list(all)),
            _ => Err(EvalError::no_row(&table.name)),
        }
    }

    fn hits(&mut self, row: &Row, args: &[Value]) -> Result<bool, EvalError> {
        for (at, cond) in row.when.iter().enumerate() {
            let Some(cond) = cond else { continue };
            self.items
                .push(args.get(at).cloned().unwrap_or(Value::None));
            let holds = self.truth(cond);
            self.items.pop();
            if !holds? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn given(&mut self, table: &Table, row: &Row) -> Result<Value, EvalError> {
        let values = self.values(&row.gives)?;
        if table.outputs.len() == 1 {
            return Ok(values.into_iter().next().unwrap_or(Value::None));
        }
        let names = table.outputs.iter().map(String::as_str);
        shallow(Value::record(names.zip(values)))
    }
}
