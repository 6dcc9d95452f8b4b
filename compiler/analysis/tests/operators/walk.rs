//! All parts of a syntax tree: blocks of a step, expressions, fields and types of a declaration.

use flow_syntax::tree::{
    Arg, Arrow, Body, Decl, DeclKind, Expr, ExprKind, Field, Handler, Outcome, People, Property,
    PropertyValue, Scripted, Step, StepKind, Test, TestLineKind, Text, TextPart, TypeExpr,
    TypeKind, WordArg, Words,
};

/// The blocks that a step holds.
pub fn bodies(step: &Step) -> Vec<&Body> {
    let mut found = Vec::new();
    match &step.kind {
        StepKind::Stage { body }
        | StepKind::ForEach { body, .. }
        | StepKind::Repeat { body, .. } => found.push(body),
        StepKind::Parallel { branches, .. } => found.extend(branches.iter().map(|b| &b.body)),
        _ => {}
    }
    found.extend(outcomes(step).into_iter().filter_map(|o| match o {
        Outcome::Do(body) => Some(body),
        _ => None,
    }));
    found
}

/// Where the arms, events and handlers of a step lead.
pub fn outcomes(step: &Step) -> Vec<&Outcome> {
    let mut found: Vec<&Outcome> = Vec::new();
    match &step.kind {
        StepKind::Decide { arms, .. } => found.extend(arms.iter().map(|a| &a.action)),
        StepKind::Wait { arms } => found.extend(arms.iter().filter_map(|a| a.action.as_ref())),
        _ => {}
    }
    found.extend(handlers(&step.props).filter_map(|h| h.action.as_ref()));
    found
}

/// Handlers among properties, those of deadlines included.
pub fn handlers(props: &[Property]) -> impl Iterator<Item = &Handler> {
    props.iter().flat_map(|prop| match &prop.value {
        PropertyValue::Handler(handler) => std::slice::from_ref(handler),
        PropertyValue::Handlers(_, inner) => inner.as_slice(),
        _ => &[],
    })
}

/// All arrows of a step: its own, and those of its arms, events, handlers and caps.
pub fn arrows(step: &Step) -> Vec<&Arrow> {
    let mut found: Vec<&Arrow> = step.next.iter().collect();
    if let StepKind::Repeat { otherwise, .. } = &step.kind {
        found.extend(otherwise);
    }
    found.extend(outcomes(step).into_iter().filter_map(|o| match o {
        Outcome::Go(arrow) => Some(arrow),
        _ => None,
    }));
    found
}

/// People named in a step.
pub fn people(step: &Step) -> Vec<&People> {
    let by = match &step.kind {
        StepKind::Task { by } | StepKind::Copilot { by, .. } | StepKind::Decide { by, .. } => by,
        _ => &None,
    };
    let mut found: Vec<&People> = by.iter().collect();
    found.extend(outcomes(step).into_iter().filter_map(|o| match o {
        Outcome::Hand(people) => Some(people),
        _ => None,
    }));
    found
}

/// What is met on a walk.
#[derive(Default)]
pub struct Parts<'t> {
    /// Every expression, those within others included, with whether it stands in a text.
    pub exprs: Vec<&'t Expr>,
    /// Fields of records, forms, messages, inline types; inputs, outputs, states, parameters.
    pub fields: Vec<&'t Field>,
    /// Every type, those within others included.
    pub types: Vec<&'t TypeExpr>,
    /// Arguments of calls of any kind.
    pub args: Vec<&'t Arg>,
    /// Properties of declarations and steps.
    pub props: Vec<&'t Property>,
    /// Texts with their holes.
    pub texts: Vec<&'t Text>,
}

impl<'t> Parts<'t> {
    /// All parts of a declaration.
    pub fn of(decl: &'t Decl) -> Self {
        let mut parts = Self::default();
        parts.decl(decl);
        parts
    }

    /// All parts of a step, blocks included.
    pub fn of_step(step: &'t Step) -> Self {
        let mut parts = Self::default();
        parts.step(step);
        parts
    }

    fn decl(&mut self, decl: &'t Decl) {
        match &decl.kind {
            DeclKind::Plain(plain) => {
                self.props(&plain.props);
                self.fields(&plain.fields);
                for action in &plain.actions {
                    self.fields(&action.params);
                    action.returns.iter().for_each(|ty| self.ty(ty));
                    self.props(&action.props);
                }
            }
            DeclKind::Record(record) => {
                self.fields(&record.fields);
                self.props(&record.props);
            }
            DeclKind::Table(table) => {
                self.fields(&table.inputs);
                self.fields(&table.outputs);
                self.props(&table.props);
                let cells = table.rows.iter().flat_map(|r| &r.cells);
                cells.for_each(|cell| self.expr(cell));
            }
            DeclKind::Process(process) => {
                self.fields(&process.inputs);
                self.fields(&process.outputs);
                self.fields(&process.states);
                self.props(&process.props);
                self.body(&process.body);
            }
            DeclKind::Test(test) => self.test(test),
            DeclKind::Variant(variant) => {
                let steps = variant.changes.iter().filter_map(|c| c.kind.step());
                steps.for_each(|step| self.step(step));
            }
            DeclKind::Edition(_) | DeclKind::Use(_) | DeclKind::Enum(_) | DeclKind::Bogus(_) => {}
        }
    }

    fn test(&mut self, test: &'t Test) {
        for line in &test.lines {
            match &line.kind {
                TestLineKind::Given { value, .. } => self.expr(value),
                TestLineKind::When { does, .. } => match does {
                    Scripted::Returns(e) | Scripted::Chooses(e) => self.expr(e),
                    Scripted::Fails(e) | Scripted::Accepts(e) => {
                        e.iter().for_each(|e| self.expr(e));
                    }
                    Scripted::TimesOut | Scripted::Missing => {}
                },
                _ => {}
            }
        }
    }

    fn body(&mut self, body: &'t Body) {
        body.steps.iter().for_each(|step| self.step(step));
    }

    fn step(&mut self, step: &'t Step) {
        step.title.iter().for_each(|text| self.text(text));
        self.kind(&step.kind);
        self.props(&step.props);
        step.next.iter().for_each(|arrow| self.arrow(arrow));
    }

    fn kind(&mut self, kind: &'t StepKind) {
        match kind {
            StepKind::Call { args, .. }
            | StepKind::Run { args, .. }
            | StepKind::Send { args, .. } => self.args(args),
            StepKind::Decide { on, arms, .. } => {
                on.iter().for_each(|e| self.expr(e));
                for arm in arms {
                    arm.when.iter().for_each(|e| self.expr(e));
                    self.outcome(&arm.action);
                    arm.share.iter().for_each(|e| self.expr(e));
                }
            }
            StepKind::Stage { body } => self.body(body),
            StepKind::Parallel { branches, .. } => {
                branches.iter().for_each(|b| self.body(&b.body));
            }
            StepKind::ForEach {
                list,
                at_once,
                until,
                body,
                ..
            } => {
                self.expr(list);
                at_once.iter().for_each(|e| self.expr(e));
                until.iter().for_each(|words| self.words(words));
                self.body(body);
            }
            StepKind::Repeat {
                until,
                at_most,
                otherwise,
                body,
            } => {
                until.iter().chain(at_most).for_each(|e| self.expr(e));
                otherwise.iter().for_each(|arrow| self.arrow(arrow));
                self.body(body);
            }
            StepKind::Wait { arms } => arms.iter().for_each(|h| self.handler(h)),
            StepKind::Set { value, .. } => self.expr(value),
            StepKind::End { fields } => self.fields(fields),
            _ => {}
        }
    }

    fn arrow(&mut self, arrow: &'t Arrow) {
        arrow.at_most.iter().for_each(|cap| self.expr(&cap.times));
    }

    fn outcome(&mut self, outcome: &'t Outcome) {
        match outcome {
            Outcome::Go(arrow) => self.arrow(arrow),
            Outcome::Do(body) => self.body(body),
            _ => {}
        }
    }

    fn handler(&mut self, handler: &'t Handler) {
        self.words(&handler.what);
        handler.action.iter().for_each(|o| self.outcome(o));
        handler.share.iter().for_each(|e| self.expr(e));
    }

    fn props(&mut self, props: &'t [Property]) {
        for prop in props {
            self.props.push(prop);
            match &prop.value {
                PropertyValue::Type(ty) => self.ty(ty),
                PropertyValue::Fields(fields) => self.fields(fields),
                PropertyValue::Handler(handler) => self.handler(handler),
                PropertyValue::Handlers(words, inner) => {
                    self.words(words);
                    inner.iter().for_each(|h| self.handler(h));
                }
                PropertyValue::Words(words) => self.words(words),
            }
        }
    }

    fn words(&mut self, words: &'t Words) {
        for arg in &words.args {
            if let WordArg::Expr(expr) = arg {
                self.expr(expr);
            }
        }
    }

    fn fields(&mut self, fields: &'t [Field]) {
        for field in fields {
            self.fields.push(field);
            field.ty.iter().for_each(|ty| self.ty(ty));
            field.value.iter().for_each(|e| self.expr(e));
            self.props(&field.props);
        }
    }

    fn ty(&mut self, ty: &'t TypeExpr) {
        self.types.push(ty);
        match &ty.kind {
            TypeKind::List(of) | TypeKind::Optional(of) => self.ty(of),
            TypeKind::Inline(fields) => self.fields(fields),
            _ => {}
        }
    }

    fn args(&mut self, args: &'t [Arg]) {
        for arg in args {
            self.args.push(arg);
            self.expr(&arg.value);
        }
    }

    fn text(&mut self, text: &'t Text) {
        self.texts.push(text);
        for part in &text.parts {
            if let TextPart::Hole(expr) = part {
                self.expr(expr);
            }
        }
    }

    fn expr(&mut self, expr: &'t Expr) {
        self.exprs.push(expr);
        match &expr.kind {
            ExprKind::Text(text) => self.text(text),
            ExprKind::Range(of) | ExprKind::List(of) => of.iter().for_each(|e| self.expr(e)),
            ExprKind::Record(fields) => fields.iter().for_each(|(_, e)| self.expr(e)),
            ExprKind::Call { args, .. } => self.args(args),
            ExprKind::Field { of, .. }
            | ExprKind::Unary(_, of)
            | ExprKind::Exists(of)
            | ExprKind::Group(of) => self.expr(of),
            ExprKind::Binary(_, a, b) | ExprKind::Else(a, b) | ExprKind::Where(a, b) => {
                self.expr(a);
                self.expr(b);
            }
            _ => {}
        }
    }
}
