//! Fields, records and `where`.

use flow_plan::Ref;
use flow_syntax::Place;
use flow_syntax::tree::{Expr, ExprKind, Name};
use smol_str::SmolStr;

use super::{Infer, presence};
use crate::findings::did_you_mean;
use crate::model::Field;
use crate::rules::names::{DUPLICATE, UNKNOWN_FIELD};
use crate::rules::types::{MISSING_ARGUMENT, OPERATOR};
use crate::typed::{TExpr, TExprKind};
use crate::types::Type;

impl Infer<'_, '_> {
    pub(super) fn field(&mut self, whole: &Expr, of: &Expr, name: &Name) -> TExpr {
        let place = self.at(whole);
        if let Some(special) = self.of_a_step(of, name, place) {
            return special;
        }
        let of = match self.the_one_with(of, name) {
            Some(found) => found,
            None => self.expr(of, None),
        };
        if name.is_missing() || of.ty == Type::Error {
            return TExpr::error(place);
        }
        let found = self.member(of, name, place);
        let found = self.surely_given(found);
        match presence::dotted(whole) {
            Some(key) => self.narrow(found, &key),
            None => found,
        }
    }

    /// `step.runs`, `step.history`, and `.outcome` of a sub-process.
    fn of_a_step(&mut self, of: &Expr, name: &Name, place: Place) -> Option<TExpr> {
        let ExprKind::Name(step) = &of.kind else {
            return None;
        };
        let flow = self.flow?;
        let id = *flow.names.get(step)?;
        if !self.it.is_empty() && self.is_field_at_hand(step) {
            return None;
        }
        let path = flow.drafts.get(id.index())?.path.clone();
        let result = self.results.get(id.index()).cloned().flatten();
        let has = |name: &str| {
            let fields = result.as_ref().and_then(|ty| self.cx.program.fields(ty));
            fields.is_some_and(|fields| fields.iter().any(|f| f.name == name))
        };
        if has(&name.text) {
            return None;
        }
        let (name, ty) = match name.text.as_str() {
            "runs" => (Ref::Runs(path), Type::Integer),
            "history" => (Ref::History(path), result.unwrap_or(Type::Anything).list()),
            "outcome" => {
                let ty = flow.outcome_type(id)?;
                return Some(self.made_by(id, Ref::Outcome(path), ty, place));
            }
            _ => return None,
        };
        Some(TExpr {
            kind: TExprKind::Ref(name),
            ty,
            place,
        })
    }

    /// In `ticket.id`, where a field at hand and something of the process are both called `ticket`, the
    /// one that has a field `id` is meant; of two that have it, or none, neither is.
    fn the_one_with(&mut self, of: &Expr, field: &Name) -> Option<TExpr> {
        let ExprKind::Name(name) = &of.kind else {
            return None;
        };
        if !self.is_field_at_hand(name) || !self.names_something(name) {
            return None;
        }
        let place = self.at(of);
        let at_hand = self.field_at_hand(name, place)?;
        let of_the_run = self.of_the_run(name, place)?;
        let has = |ty: &Type| self.member_type(ty, &field.text).is_some();
        match (has(&at_hand.ty), has(&of_the_run.ty)) {
            (true, false) => Some(at_hand),
            (false, true) => Some(of_the_run),
            _ => None,
        }
    }

    fn is_field_at_hand(&self, name: &str) -> bool {
        let has = |it: &Type| {
            let fields = self.cx.program.fields(it).unwrap_or_default();
            fields.iter().any(|f| f.name == name)
        };
        self.it.iter().any(has)
    }

    /// A field of a record, or of each item of a list; nothing of nothing.
    fn member(&mut self, of: TExpr, name: &Name, place: Place) -> TExpr {
        let ty = match self.member_type(&of.ty, &name.text) {
            Some(ty) => ty,
            None => return self.no_member(&of, name, place),
        };
        TExpr {
            kind: TExprKind::Field(Box::new(of), name.text.clone()),
            ty,
            place,
        }
    }

    fn member_type(&self, of: &Type, name: &str) -> Option<Type> {
        match of {
            Type::Error => Some(Type::Error),
            Type::Anything => Some(Type::Anything),
            Type::Optional(of) => self.member_type(of, name).map(Type::optional),
            Type::List(of) => self.member_type(of, name).map(Type::list),
            Type::File => file_field(name),
            Type::Money(_) if name == "amount" => Some(Type::Number),
            Type::Money(_) if name == "currency" => Some(Type::TEXT),
            _ => {
                let fields = self.cx.program.fields(of)?;
                fields.iter().find(|f| f.name == name).map(|f| f.ty.clone())
            }
        }
    }

    fn no_member(&mut self, of: &TExpr, name: &Name, place: Place) -> TExpr {
        let at = self.base.at(name.span);
        let inner = match of.ty.present() {
            Type::List(of) => (**of).clone(),
            other => other.clone(),
        };
        let names: Vec<SmolStr> = match &inner {
            Type::File => FILE_FIELDS.iter().map(|n| SmolStr::new(*n)).collect(),
            ty => self
                .cx
                .program
                .fields(ty)
                .unwrap_or_default()
                .iter()
                .map(|f| f.name.clone())
                .collect(),
        };
        let written = self.cx.words(of.place);
        let finding = if names.is_empty() {
            let ty = self.says(&inner);
            let message = format!("`{written}` is {ty} and has no fields.");
            UNKNOWN_FIELD.at(message, at).says("no such field")
        } else {
            UNKNOWN_FIELD
                .at(format!("`{written}` has no field `{}`.", name.text), at)
                .says("no such field")
        };
        let list: Vec<&str> = names.iter().map(SmolStr::as_str).collect();
        let otherwise = match list.is_empty() {
            true => "use the value as it is".to_owned(),
            false => format!("its fields are {}", list.join(", ")),
        };
        let finding = did_you_mean(finding, &name.text, at, &names, &otherwise);
        self.broken(finding, place)
    }

    /// `{ name: value }`, checked field by field where its type is known.
    pub(super) fn record(
        &mut self,
        fields: &[(Name, Expr)],
        place: Place,
        expected: Option<&Type>,
    ) -> TExpr {
        self.no_field_twice(fields);
        let wanted = expected.map(|ty| ty.present().clone());
        let declared = wanted
            .as_ref()
            .and_then(|ty| self.cx.program.fields(ty))
            .map(<[Field]>::to_vec);
        let (Some(wanted), Some(declared)) = (wanted, declared) else {
            let of_broken = expected.filter(|ty| **ty == Type::Error);
            return self.free_record(fields, place, of_broken);
        };
        let mut typed = Vec::with_capacity(fields.len());
        for (name, value) in fields {
            match declared.iter().find(|f| f.name == name.text) {
                Some(field) => typed.push((name.text.clone(), self.check(value, &field.ty))),
                None => self.unknown_in_record(name, &wanted, &declared),
            }
        }
        self.all_given(fields, &declared, place);
        TExpr {
            kind: TExprKind::Record(typed),
            ty: wanted,
            place,
        }
    }

    /// A record of a type that nobody declared; fields of a broken one are expected to be broken too.
    fn free_record(
        &mut self,
        fields: &[(Name, Expr)],
        place: Place,
        expected: Option<&Type>,
    ) -> TExpr {
        let mut typed = Vec::with_capacity(fields.len());
        let mut types = Vec::with_capacity(fields.len());
        for (name, value) in fields {
            let value = self.expr(value, expected);
            types.push(Field {
                name: name.text.clone(),
                docs: None,
                ty: value.ty.clone(),
                labels: Vec::new(),
                value: None,
                props: Vec::new(),
                place: self.base.at(name.span),
            });
            typed.push((name.text.clone(), value));
        }
        let ty = Type::Inline(std::sync::Arc::new(types));
        TExpr {
            kind: TExprKind::Record(typed),
            ty,
            place,
        }
    }

    fn no_field_twice(&mut self, fields: &[(Name, Expr)]) {
        for (i, (name, _)) in fields.iter().enumerate() {
            let first = fields
                .iter()
                .take(i)
                .find(|(n, _)| n.text == name.text && !n.is_missing());
            if let Some((first, _)) = first {
                let (here, there) = (self.base.at(name.span), self.base.at(first.span));
                let finding = DUPLICATE.at(format!("`{}` is given twice.", name.text), here);
                self.cx.report(
                    finding
                        .says("given again")
                        .label(there, "first given here")
                        .help("remove one of them"),
                );
            }
        }
    }

    fn unknown_in_record(&mut self, name: &Name, wanted: &Type, declared: &[Field]) {
        if name.is_missing() {
            return;
        }
        let at = self.base.at(name.span);
        let of = self.says(wanted);
        let finding = UNKNOWN_FIELD.at(format!("There is no field `{}` in {of}.", name.text), at);
        let names: Vec<SmolStr> = declared.iter().map(|f| f.name.clone()).collect();
        let list: Vec<&str> = names.iter().map(SmolStr::as_str).collect();
        let otherwise = format!("its fields are {}", list.join(", "));
        let finding = did_you_mean(
            finding.says("no such field"),
            &name.text,
            at,
            &names,
            &otherwise,
        );
        self.cx.report(finding);
    }

    fn all_given(&mut self, fields: &[(Name, Expr)], declared: &[Field], place: Place) {
        // A misspelt field was reported; what it was meant to be is not missing as well.
        if fields
            .iter()
            .any(|(n, _)| !declared.iter().any(|f| f.name == n.text))
        {
            return;
        }
        let given = |f: &&Field| !fields.iter().any(|(n, _)| n.text == f.name);
        let missing: Vec<String> = declared
            .iter()
            .filter(|f| !f.ty.is_optional() && f.value.is_none())
            .filter(given)
            .map(|f| format!("`{}`", f.name))
            .collect();
        if !missing.is_empty() {
            let list = missing.join(", ");
            let are = if missing.len() == 1 { "is" } else { "are" };
            let finding = MISSING_ARGUMENT.at(format!("{list} {are} not given here."), place);
            self.cx
                .report(finding.says("incomplete").help(format!("add {list}")));
        }
    }

    /// `list where cond`
    pub(super) fn filter(&mut self, list: &Expr, cond: &Expr, place: Place) -> TExpr {
        let list = self.expr(list, None);
        let list = self.must_be_present(list);
        let item = match list.ty.present() {
            Type::List(of) => (**of).clone(),
            ty if ty.is_open() => Type::Error,
            other => {
                let ty = self.says(other);
                let finding = OPERATOR.at(
                    format!("`where` picks from a list, but this is {ty}."),
                    list.place,
                );
                self.cx.report(
                    finding
                        .says(format!("this is {ty}"))
                        .help("use `where` on a list"),
                );
                Type::Error
            }
        };
        let cond = self.with_it(item, |infer| infer.condition(cond));
        let ty = list.ty.clone();
        TExpr {
            kind: TExprKind::Where(Box::new(list), Box::new(cond)),
            ty,
            place,
        }
    }
}

const FILE_FIELDS: [&str; 4] = ["name", "path", "media_type", "bytes"];

fn file_field(name: &str) -> Option<Type> {
    match name {
        "name" | "path" | "media_type" => Some(Type::TEXT),
        "bytes" => Some(Type::Integer),
        _ => None,
    }
}
