//! Working time that nobody's calendar counts, and calendars that no time zone holds.

use flow_plan::calendar::Calendar;
use flow_syntax::{Diagnostic, Place};
use smol_str::SmolStr;

use super::{Practice, exprs};
use crate::model::{Process, Program, Prop, PropArg, Role, Table};
use crate::resolve::symbols::{Kind, Space};
use crate::rules::types::NO_CALENDAR;
use crate::typed::{TExpr, TExprKind};
use crate::types::Type;

/// What a calendar looks like.
const EXAMPLE: &str = "works \"Mon-Fri 09:00-17:30 Europe/Berlin\"";

impl Practice<'_, '_, '_> {
    /// `8 working h of lead`, where nothing says when the lead works.
    pub(super) fn calendars(&mut self) {
        let mut told: Vec<&SmolStr> = Vec::new();
        for (role, place) in working(self.process) {
            let Some(role) = role.filter(|role| !told.contains(role)) else {
                continue;
            };
            told.push(role);
            if let Some(declared) = self.idle(role) {
                self.cx.report(no_calendar(role, place, declared));
            }
        }
    }

    /// Where a role is declared that does not say when it works.
    fn idle(&self, name: &str) -> Option<Place> {
        let base = self.flow.base;
        let Some(Kind::Role(id)) = self.cx.symbols.find(base.file, Space::Role, name) else {
            return None;
        };
        let role = self.cx.program.roles.get(id as usize)?;
        works(role).is_none().then_some(role.place)
    }
}

fn no_calendar(role: &str, place: Place, declared: Place) -> Diagnostic {
    NO_CALENDAR
        .at(format!("Nothing says when `{role}` works."), place)
        .says("counted in working time")
        .label(declared, "the role is declared here")
        .help(format!("say it there: `role {role} {{ {EXAMPLE} }}`"))
}

/// The same of a whole program: working time in tables, of nobody in particular, and time zones.
pub(super) fn check(program: &Program, found: &mut Vec<Diagnostic>) {
    let in_tables: Vec<_> = program.tables.iter().flat_map(of_table).collect();
    for (role, place) in &in_tables {
        let declared = role.and_then(|name| named(program, name, *place));
        let idle = declared.filter(|role| works(role).is_none());
        found.extend(idle.map(|role| no_calendar(&role.name, *place, role.place)));
    }
    let calendars = || program.roles.iter().filter_map(works);
    if calendars().next().is_none() {
        let processes = program.processes.iter().flat_map(|p| working(p));
        let mut nobodys = processes
            .chain(in_tables)
            .filter(|(role, _)| role.is_none());
        return found.extend(nobodys.next().map(|(_, place)| nobodys_time(place)));
    }
    let parsed = |(place, text)| Some((place, Calendar::parse(text).ok()?));
    let parsed: Vec<(Place, Calendar)> = calendars().filter_map(parsed).collect();
    // One zone is enough: it is the program's, and others without one go by it.
    if parsed.iter().all(|(_, calendar)| calendar.zone.is_none()) {
        found.extend(parsed.first().map(|(place, _)| no_zone(*place)));
    }
}

/// The role of a name, the file's own before others'.
fn named<'p>(program: &'p Program, name: &str, place: Place) -> Option<&'p Role> {
    let mut roles = program.roles.iter().filter(|r| r.name == name);
    let own = roles.clone().find(|r| r.place.file == place.file);
    own.or_else(|| roles.next())
}

/// Working time in a table: in its columns of durations, and nowhere else.
fn of_table(table: &Table) -> Vec<(Option<&SmolStr>, Place)> {
    let columns = table.inputs.iter().chain(&table.outputs).enumerate();
    let durations = columns.filter(|(_, column)| *column.ty.base() == Type::Duration);
    let cells = durations.flat_map(|(at, _)| table.rows.iter().filter_map(move |row| row.get(at)));
    working_in(cells.flatten().collect())
}

/// Working time of nobody in particular goes by the first calendar there is.
fn nobodys_time(place: Place) -> Diagnostic {
    NO_CALENDAR
        .at("Nothing says whose working time this is.", place)
        .says("counted in working time")
        .help(format!(
            "give a role its working time, and name it: `role support {{ {EXAMPLE} }}`, `8 working h of support`"
        ))
}

fn no_zone(place: Place) -> Diagnostic {
    NO_CALENDAR
        .at("This working time has no time zone.", place)
        .says("these hours may be those of any country")
        .help(format!("write the zone behind the hours: `{EXAMPLE}`"))
}

/// When a role works, and where that stands.
fn works(role: &Role) -> Option<(Place, &str)> {
    let prop = role.props.iter().find(|p| p.key == "works")?;
    prop.values()
        .find_map(|v| Some((v.place, v.value()?.as_text()?)))
}

/// All working time in a process, and whose it is.
fn working(process: &Process) -> Vec<(Option<&SmolStr>, Place)> {
    let mut todo: Vec<&TExpr> = process.steps.iter().flat_map(exprs::of).collect();
    process
        .handlers
        .iter()
        .for_each(|h| exprs::handler(h, &mut todo));
    todo.extend(process.props.iter().flat_map(values));
    working_in(todo)
}

/// All working time in these, in source order.
fn working_in(mut todo: Vec<&TExpr>) -> Vec<(Option<&SmolStr>, Place)> {
    let mut found = Vec::new();
    while let Some(expr) = todo.pop() {
        if let TExprKind::Working { role, .. } = &expr.kind {
            found.push((role.as_ref(), expr.place));
        }
        todo.extend(exprs::parts(expr));
    }
    found.sort_by_key(|(_, place)| (place.piece, place.span.start));
    found
}

fn values(prop: &Prop) -> impl Iterator<Item = &TExpr> {
    prop.args.iter().filter_map(|arg| match arg {
        PropArg::Value(value) => Some(value),
        _ => None,
    })
}
