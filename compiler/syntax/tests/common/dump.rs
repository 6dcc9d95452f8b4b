//! A compact print of the tree, one line a node, expressions as `(operator operands)`.

use flow_syntax::tree::*;

/// The whole file.
pub(crate) fn dump(file: &SourceFile) -> String {
    let mut out = Out::default();
    for placed in &file.pieces {
        for decl in &placed.piece.decls {
            out.decl(decl);
        }
    }
    out.text
}

#[derive(Default)]
struct Out {
    text: String,
    level: usize,
}

impl Out {
    fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(&"  ".repeat(self.level));
        self.text.push_str(line.as_ref().trim_end());
        self.text.push('\n');
    }

    fn inside(&mut self, content: impl FnOnce(&mut Self)) {
        self.level += 1;
        content(self);
        self.level -= 1;
    }

    fn docs(&mut self, docs: &Option<String>) {
        if let Some(docs) = docs {
            self.line(format!("doc {docs:?}"));
        }
    }

    fn decl(&mut self, decl: &Decl) {
        self.docs(&decl.docs);
        match &decl.kind {
            DeclKind::Edition(edition) => self.line(format!("edition {}", expr(edition))),
            DeclKind::Use(u) => {
                self.line(format!("use {} as {}", text(&u.path), opt(&u.alias, name)))
            }
            DeclKind::Plain(plain) => self.plain(plain),
            DeclKind::Record(record) => {
                self.line(format!("record {}", name(&record.name)));
                self.inside(|o| {
                    o.fields("field", &record.fields);
                    o.props(&record.props);
                });
            }
            DeclKind::Enum(decl) => {
                self.line(format!("enum {}", name(&decl.name)));
                self.inside(|o| {
                    for value in &decl.values {
                        o.docs(&value.docs);
                        o.line(format!(
                            "value {} {}",
                            name(&value.name),
                            opt(&value.title, text)
                        ));
                    }
                });
            }
            DeclKind::Table(table) => self.table(table),
            DeclKind::Process(process) => self.process(process),
            DeclKind::Test(test) => self.test(test),
            DeclKind::Variant(variant) => self.variant(variant),
            DeclKind::Bogus(_) => self.line("bogus"),
        }
    }

    fn plain(&mut self, plain: &Plain) {
        self.line(format!(
            "{:?} {} {}",
            plain.kind,
            name(&plain.name),
            opt(&plain.title, text)
        ));
        self.inside(|o| {
            o.fields("field", &plain.fields);
            o.props(&plain.props);
            for action in &plain.actions {
                o.docs(&action.docs);
                let word = if action.reads_only {
                    "lookup"
                } else {
                    "action"
                };
                let returns = opt(&action.returns, type_expr);
                o.line(format!("{word} {} -> {returns}", name(&action.name)));
                o.inside(|o| {
                    o.fields("param", &action.params);
                    o.props(&action.props);
                });
            }
        });
    }

    fn table(&mut self, table: &Table) {
        self.line(format!(
            "table {} {}",
            name(&table.name),
            opt(&table.title, text)
        ));
        self.inside(|o| {
            o.props(&table.props);
            o.fields("in", &table.inputs);
            o.fields("out", &table.outputs);
            for row in &table.rows {
                o.line(format!("row {}", list(&row.cells, expr)));
            }
        });
    }

    fn process(&mut self, process: &Process) {
        self.line(format!(
            "process {} {}",
            name(&process.name),
            opt(&process.title, text)
        ));
        self.inside(|o| {
            o.fields("input", &process.inputs);
            o.fields("output", &process.outputs);
            o.fields("state", &process.states);
            o.props(&process.props);
            o.body(&process.body);
        });
    }

    fn fields(&mut self, word: &str, fields: &[Field]) {
        for field in fields {
            self.docs(&field.docs);
            let ty = opt(&field.ty, type_expr);
            let value = opt(&field.value, expr);
            self.line(format!("{word} {} : {ty} = {value}", name(&field.name)));
            self.inside(|o| o.props(&field.props));
        }
    }

    fn body(&mut self, body: &Body) {
        for step in &body.steps {
            self.step(step);
        }
        for _ in &body.bogus {
            self.line("bogus");
        }
    }

    fn step(&mut self, step: &Step) {
        self.docs(&step.docs);
        let next = opt(&step.next, arrow);
        let title = opt(&step.title, text);
        self.line(format!(
            "{} {} {title} -> {next}",
            kind(&step.kind),
            name(&step.name)
        ));
        self.inside(|o| {
            o.props(&step.props);
            o.inner(&step.kind);
        });
    }

    fn inner(&mut self, kind: &StepKind) {
        match kind {
            StepKind::Decide { arms, .. } => {
                for arm in arms {
                    let when = arm.when.as_ref().map_or("else".into(), expr);
                    self.outcome(
                        &format!("when {when} ({})", opt(&arm.share, expr)),
                        &arm.action,
                    );
                }
            }
            StepKind::Stage { body } | StepKind::Repeat { body, .. } => self.body(body),
            StepKind::ForEach { body, .. } => self.body(body),
            StepKind::Parallel { branches, .. } => {
                for branch in branches {
                    self.line(format!(
                        "branch {} {}",
                        name(&branch.name),
                        opt(&branch.title, text)
                    ));
                    self.inside(|o| o.body(&branch.body));
                }
            }
            StepKind::Wait { arms } => arms.iter().for_each(|arm| self.handler(arm)),
            StepKind::End { fields } => self.fields("field", fields),
            _ => {}
        }
    }

    fn props(&mut self, props: &[Property]) {
        for prop in props {
            let key = name(&prop.key);
            match &prop.value {
                PropertyValue::Type(ty) => self.line(format!(".{key} type {}", type_expr(ty))),
                PropertyValue::Fields(fields) => {
                    self.line(format!(".{key}"));
                    self.inside(|o| o.fields("field", fields));
                }
                PropertyValue::Handler(handler) => self.handler(handler),
                PropertyValue::Handlers(what, handlers) => {
                    self.line(format!(".{key} {}", words(what)));
                    self.inside(|o| handlers.iter().for_each(|handler| o.handler(handler)));
                }
                PropertyValue::Words(what) => self.line(format!(".{key} {}", words(what))),
            }
        }
    }

    fn handler(&mut self, handler: &Handler) {
        let head = format!("~{} {}", name(&handler.key), words(&handler.what));
        match &handler.action {
            Some(action) => self.outcome(&head, action),
            None => self.line(head),
        }
    }

    fn outcome(&mut self, head: &str, outcome: &Outcome) {
        match outcome {
            Outcome::Go(to) => self.line(format!("{head} -> {}", arrow(to))),
            Outcome::Hand(by) => self.line(format!("{head} {}", people(by))),
            Outcome::Missing => self.line(format!("{head} -> ?")),
            Outcome::Do(body) => {
                self.line(format!("{head} do"));
                self.inside(|o| o.body(body));
            }
        }
    }

    fn test(&mut self, test: &Test) {
        self.line(format!(
            "test {} for {}",
            text(&test.title),
            name(&test.process)
        ));
        self.inside(|o| test.lines.iter().for_each(|line| o.test_line(&line.kind)));
    }

    fn test_line(&mut self, kind: &TestLineKind) {
        match kind {
            TestLineKind::Given { name: n, value } => {
                self.line(format!("given {} = {}", name(n), expr(value)));
            }
            TestLineKind::When { step, does } => {
                let does = match does {
                    Scripted::Returns(value) => format!("returns {}", expr(value)),
                    Scripted::Fails(value) => format!("fails {}", opt(value, expr)),
                    Scripted::TimesOut => "times out".into(),
                    Scripted::Accepts(value) => format!("accepts {}", opt(value, expr)),
                    Scripted::Chooses(value) => format!("chooses {}", expr(value)),
                    Scripted::Missing => "?".into(),
                };
                self.line(format!("when {} {does}", path(step)));
            }
            TestLineKind::Expect(what) => self.line(match what {
                Expectation::PathIncludes(names) => {
                    format!("expect includes {}", list(names, name))
                }
                Expectation::PathExcludes(names) => {
                    format!("expect excludes {}", list(names, name))
                }
                Expectation::PathIs(names) => format!("expect is {}", list(names, name)),
                Expectation::Ends(end) => format!("expect ends {}", name(end)),
                Expectation::Fails(at) => format!("expect fails {}", opt(at, name)),
                Expectation::That(what) => format!("expect {}", expr(what)),
            }),
            TestLineKind::Bogus(_) => self.line("bogus"),
        }
    }

    fn variant(&mut self, variant: &Variant) {
        self.line(format!(
            "variant {}{} of {}",
            name(&variant.name),
            variant
                .title
                .as_ref()
                .map(|t| format!(" {}", text(t)))
                .unwrap_or_default(),
            name(&variant.of)
        ));
        self.inside(|o| {
            for change in &variant.changes {
                match &change.kind {
                    ChangeKind::Replace(step) => {
                        o.line("replace");
                        o.inside(|o| o.step(step));
                    }
                    ChangeKind::Add { step, after } => {
                        o.line(format!("add after {}", name(after)));
                        o.inside(|o| o.step(step));
                    }
                    ChangeKind::Remove { step, next } => {
                        o.line(format!("remove {} -> {}", name(step), opt(next, arrow)));
                    }
                    ChangeKind::Bogus(_) => o.line("bogus"),
                }
            }
        });
    }
}

fn kind(kind: &StepKind) -> String {
    match kind {
        StepKind::Task { by } => format!("task {}", opt(by, people)),
        StepKind::Ai { with } => format!("ai with {}", opt(with, name)),
        StepKind::Copilot { by, with } => {
            format!("copilot {} with {}", opt(by, people), opt(with, name))
        }
        StepKind::Agent { with } => format!("agent with {}", opt(with, name)),
        StepKind::Call { action, args } => format!("call {}({})", path(action), list(args, arg)),
        StepKind::Decide { by, with, on, .. } => {
            let (by, with) = (opt(by, people), opt(with, name));
            format!("decide {by} with {with} on {}", opt(on, expr))
        }
        StepKind::Stage { .. } => "stage".into(),
        StepKind::Parallel { first, .. } => format!("parallel first={first}"),
        StepKind::ForEach {
            item,
            list: xs,
            at_once,
            until,
            ..
        } => {
            let (at_once, until) = (opt(at_once, expr), list(until, words));
            format!(
                "for each {} in {} {at_once} at once until {until}",
                name(item),
                expr(xs)
            )
        }
        StepKind::Repeat {
            until,
            at_most,
            otherwise,
            ..
        } => {
            let (until, at_most) = (opt(until, expr), opt(at_most, expr));
            format!(
                "repeat until {until} at most {at_most} else {}",
                opt(otherwise, arrow)
            )
        }
        StepKind::Wait { .. } => "wait".into(),
        StepKind::Run { process, args } => format!("run {}({})", path(process), list(args, arg)),
        StepKind::Send { message, args } => format!("send {}({})", path(message), list(args, arg)),
        StepKind::Set { target, value } => format!("set {} = {}", path(target), expr(value)),
        StepKind::Undo { step } => format!("undo {}", name(step)),
        StepKind::End { .. } => "end".into(),
        StepKind::Fail { without_undo } => format!("fail without_undo={without_undo}"),
    }
}

fn opt<T>(value: &Option<T>, print: impl Fn(&T) -> String) -> String {
    value.as_ref().map_or("_".into(), print)
}

fn list<T>(items: &[T], print: impl Fn(&T) -> String) -> String {
    items.iter().map(print).collect::<Vec<_>>().join(", ")
}

fn name(name: &Name) -> String {
    if name.is_missing() {
        "?".into()
    } else {
        name.text.to_string()
    }
}

fn path(path: &Path) -> String {
    path.parts.iter().map(name).collect::<Vec<_>>().join(".")
}

fn text(text: &Text) -> String {
    let part = |part: &TextPart| match part {
        TextPart::Plain(plain) => format!("{plain:?}"),
        TextPart::Hole(value) => format!("{{{{{}}}}}", expr(value)),
    };
    text.parts.iter().map(part).collect::<Vec<_>>().join("+")
}

fn people(people: &People) -> String {
    let how = if people.all { "all" } else { "any" };
    let not = match people.not_whoever_did.as_slice() {
        [] => String::new(),
        names => format!(" not whoever did {}", list(names, name)),
    };
    format!("by {how}[{}]{not}", list(&people.roles, name))
}

fn arrow(to: &Arrow) -> String {
    match &to.at_most {
        None => name(&to.target),
        Some(cap) => {
            let other = opt(&cap.otherwise, name);
            format!(
                "{} at most {} else {other}",
                name(&to.target),
                expr(&cap.times)
            )
        }
    }
}

fn words(words: &Words) -> String {
    let word = |arg: &WordArg| match arg {
        WordArg::Expr(value) => expr(value),
        WordArg::Label(label) => format!("@{}", name(label)),
        WordArg::Comma(_) => ",".into(),
    };
    words.args.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn type_expr(ty: &TypeExpr) -> String {
    let mut out = match &ty.kind {
        TypeKind::Named(named) => path(named),
        TypeKind::List(of) => format!("list({})", type_expr(of)),
        TypeKind::Optional(of) => format!("{}?", type_expr(of)),
        TypeKind::Range(low, high) => format!("{}..{}", expr(low), expr(high)),
        TypeKind::TextUpTo(len) => format!("text<={}", expr(len)),
        TypeKind::Inline(fields) => {
            let field = |f: &Field| format!("{}: {}", name(&f.name), opt(&f.ty, type_expr));
            format!("{{{}}}", list(fields, field))
        }
        TypeKind::Missing => "?".into(),
    };
    ty.labels
        .iter()
        .for_each(|label| out.push_str(&format!(" @{}", name(label))));
    out
}

fn arg(arg: &Arg) -> String {
    match &arg.name {
        Some(n) => format!("{}: {}", name(n), expr(&arg.value)),
        None => expr(&arg.value),
    }
}

/// An expression with its structure in parentheses.
pub(crate) fn expr(value: &Expr) -> String {
    match &value.kind {
        ExprKind::Missing => "?".into(),
        ExprKind::Any => "-".into(),
        ExprKind::Name(n) => n.to_string(),
        ExprKind::Bool(b) => b.to_string(),
        ExprKind::None => "none".into(),
        ExprKind::Number(n) => number(n),
        ExprKind::Date(d) => format!("date {d}"),
        ExprKind::Time(t) => format!("time {t}"),
        ExprKind::Text(t) => format!("<{}>", text(t)),
        ExprKind::Range(points) => points.iter().map(expr).collect::<Vec<_>>().join(".."),
        ExprKind::List(items) => format!("[{}]", list(items, expr)),
        ExprKind::Record(entries) => {
            format!(
                "{{{}}}",
                list(entries, |(n, v)| format!("{}: {}", name(n), expr(v)))
            )
        }
        ExprKind::Field { of, name: n } => format!("{}.{}", expr(of), name(n)),
        ExprKind::Call { callee, args } => format!("{}({})", expr(callee), list(args, arg)),
        ExprKind::Unary(op, of) => format!("({op:?} {})", expr(of)),
        ExprKind::Binary(op, a, b) => format!("({op:?} {} {})", expr(a), expr(b)),
        ExprKind::Else(a, b) => format!("(Else {} {})", expr(a), expr(b)),
        ExprKind::Exists(of) => format!("(Exists {})", expr(of)),
        ExprKind::Where(a, b) => format!("(Where {} {})", expr(a), expr(b)),
        ExprKind::Group(inner) => format!("group{}", expr(inner)),
    }
}

fn number(number: &Number) -> String {
    match &number.unit {
        None => number.digits.to_string(),
        Some(unit) => format!("{}'{}", number.digits, unit_name(unit)),
    }
}

fn unit_name(unit: &Unit) -> String {
    match unit {
        Unit::Percent => "%".into(),
        Unit::Time(time) => format!("{time:?}"),
        Unit::Working(time, role) => format!("Working{time:?}:{}", opt(role, name)),
        Unit::Of(what) | Unit::Money(what) => what.to_string(),
        Unit::Per(money, time) => format!("{}/{time:?}", opt(money, |m| m.to_string())),
    }
}
