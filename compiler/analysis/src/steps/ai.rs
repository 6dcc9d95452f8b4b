//! What models are asked.

use flow_plan::Value;
use flow_syntax::FileId;
use flow_syntax::tree::{self, Expr, ExprKind, Name, Number, Property, Unit};

use super::{Typing, people};
use crate::flow::{Draft, names};
use crate::model::{ActionId, AgentPart, AiPart, Ensure, ModelId, People, StepId, SystemId};
use crate::resolve::props::{words, wrong};
use crate::resolve::symbols::Base;
use crate::resolve::{forms, models, systems};
use crate::rules::data::ALL_OF_A_SYSTEM;
use crate::rules::models::{NO_LIMITS, NO_MODEL, NO_PROMPT};
use crate::typed::{TExpr, TPart};
use crate::types::Type;

impl Typing<'_, '_> {
    /// A model by name; a step of this kind cannot do without.
    pub(super) fn model(&mut self, draft: &Draft<'_>, with: Option<&Name>) -> Option<ModelId> {
        match with {
            Some(name) => models::named(self.infer.cx, self.flow.base, name),
            None => {
                let place = draft.head_in(self.flow.base);
                let finding = NO_MODEL.at(
                    format!("`{}` does not say which model it uses.", draft.name),
                    place,
                );
                let known = self
                    .infer
                    .cx
                    .symbols
                    .names(self.flow.base.file, crate::resolve::symbols::Space::Model);
                let example = known.first().map_or("a_model", |m| m.as_str());
                self.infer.cx.report(
                    finding
                        .says("no model")
                        .help(format!("add `with {example}` after its title")),
                );
                None
            }
        }
    }

    /// `prompt`, `system`, `attach`, `ensure` of a step.
    pub(super) fn ai(&mut self, id: StepId, draft: &Draft<'_>, with: Option<&Name>) -> AiPart {
        let model = self.model(draft, with);
        let prompt = self.template(draft, "prompt");
        if prompt.is_none() {
            self.no_prompt(draft, "prompt", "prompt \"What the model is to do\"");
        }
        let system = self.template(draft, "system").unwrap_or_default();
        let attach = self.attach(draft);
        let ensure = self.ensure(id, draft);
        AiPart {
            model,
            prompt: prompt.unwrap_or_default(),
            system,
            attach,
            ensure,
        }
    }

    fn no_prompt(&mut self, draft: &Draft<'_>, word: &str, example: &str) {
        let place = draft.head_in(self.flow.base);
        let finding = NO_PROMPT.at(
            format!("`{}` does not tell the model what to do.", draft.name),
            place,
        );
        self.infer.cx.report(
            finding
                .says(format!("no `{word}`"))
                .help(format!("add `{example}` to the step")),
        );
    }

    /// The text of a property, holes typed; nothing where the property is missing.
    pub(super) fn template(&mut self, draft: &Draft<'_>, key: &str) -> Option<Vec<TPart>> {
        let prop = draft.prop(key)?;
        let Some(words) = words(prop) else {
            return Some(Vec::new());
        };
        let mut exprs = names::exprs(words);
        match exprs.next().map(|e| (&e.kind, e)) {
            Some((ExprKind::Text(text), _)) => Some(self.infer.parts(text)),
            Some((ExprKind::Name(word), _)) if word == "file" => Some(self.prompt_file(prop)),
            Some((ExprKind::Missing, _)) => Some(Vec::new()),
            Some((_, expr)) => {
                let value = self.infer.check(expr, &Type::TEXT);
                Some(vec![TPart::Hole(value)])
            }
            None => {
                forms::told(&mut self.infer, prop);
                Some(Vec::new())
            }
        }
    }

    /// `prompt file "x.md"`: its holes see what the step sees.
    fn prompt_file(&mut self, prop: &Property) -> Vec<TPart> {
        let Some((span, path)) = crate::prompts::path(prop) else {
            let key = &prop.key.text;
            wrong(
                &mut self.infer,
                prop,
                "the path of a file in quotes",
                &format!("{key} file \"{key}.md\""),
            );
            return Vec::new();
        };
        let here = self.infer.base;
        // In a variant, the path is relative to the file that says it.
        let named = self.infer.cx.sources.origin(here.at(span)).file;
        let Some((file, text)) = self.infer.cx.prompts.get(&(named, path)) else {
            return Vec::new();
        };
        self.infer.base = Base {
            file: *file,
            piece: 0,
        };
        let parts = self.infer.parts(text);
        self.infer.base = here;
        parts
    }

    fn attach(&mut self, draft: &Draft<'_>) -> Vec<TExpr> {
        let props = draft.tree.props.iter().filter(|p| p.key.text == "attach");
        let mut attached = Vec::new();
        for prop in props {
            let files: Vec<_> = words(prop).into_iter().flat_map(names::exprs).collect();
            if files.is_empty() {
                forms::told(&mut self.infer, prop);
            }
            for expr in files {
                let value = self.infer.expr(expr, None);
                let wanted = match value.ty.present() {
                    Type::List(_) => Type::File.list(),
                    _ => Type::File,
                };
                attached.push(self.infer.must_fit(value, &wanted));
            }
        }
        attached
    }

    /// `ensure cond "message"`: the answer is at hand.
    fn ensure(&mut self, id: StepId, draft: &Draft<'_>) -> Vec<Ensure> {
        let answer = self
            .infer
            .results
            .get(id.index())
            .cloned()
            .flatten()
            .unwrap_or(Type::Error);
        let mut found = Vec::new();
        for prop in draft.tree.props.iter().filter(|p| p.key.text == "ensure") {
            let mut exprs = words(prop).into_iter().flat_map(names::exprs);
            let Some(cond) = exprs.next() else {
                forms::told(&mut self.infer, prop);
                continue;
            };
            let words = exprs.next().map(|e| &e.kind);
            found.push(self.infer.with_it(answer.clone(), |infer| Ensure {
                cond: infer.condition(cond),
                message: match words {
                    Some(ExprKind::Text(text)) => infer.parts(text),
                    _ => vec![TPart::Plain(infer.cx.words(infer.at(cond)))],
                },
            }));
        }
        found
    }

    pub(super) fn agent(
        &mut self,
        id: StepId,
        draft: &Draft<'_>,
        with: Option<&Name>,
    ) -> AgentPart {
        let mut agent = AgentPart {
            model: self.model(draft, with),
            ..AgentPart::default()
        };
        match self
            .template(draft, "goal")
            .or_else(|| self.template(draft, "prompt"))
        {
            Some(goal) => agent.goal = goal,
            None => self.no_prompt(draft, "goal", "goal \"What the agent is to achieve\""),
        }
        agent.system = self.template(draft, "system").unwrap_or_default();
        agent.ensure = self.ensure(id, draft);
        agent.tools = self.actions(draft, "tools");
        agent.approve = self.actions(draft, "approve");
        agent.approve_by = self.approve_by(draft);
        match draft.prop("limits") {
            Some(prop) => self.limits(prop, &mut agent),
            None => {
                let place = draft.head_in(self.flow.base);
                let finding = NO_LIMITS.at(format!("Agent `{}` has no limits.", draft.name), place);
                self.infer.cx.report(
                    finding
                        .says("may go on and on")
                        .help("add `limits [8 turns, 0.50 EUR, 10 min]`"),
                );
            }
        }
        agent
    }

    /// `[crm.find, mail]`: actions, or all of a system's.
    fn actions(&mut self, draft: &Draft<'_>, key: &str) -> Vec<ActionId> {
        let Some(prop) = draft.prop(key) else {
            return Vec::new();
        };
        let first = words(prop).and_then(|w| names::exprs(w).next());
        let items: Vec<&Expr> = match first.map(|e| &e.kind) {
            Some(ExprKind::List(items)) => items.iter().collect(),
            _ => first.into_iter().collect(),
        };
        let mut found = Vec::new();
        for item in items {
            let Some(path) = as_path(item) else {
                forms::told(&mut self.infer, prop);
                continue;
            };
            let actions = self.actions_of(&path);
            if key == "tools" && path.parts.len() == 1 {
                self.all_of_a_system(item, &path, &actions);
            }
            found.extend(actions);
        }
        found
    }

    /// A hint where an agent may use whatever a system can do, and some of it changes something.
    fn all_of_a_system(&mut self, item: &Expr, path: &tree::Path, actions: &[ActionId]) {
        let program = &self.infer.cx.program;
        let action = |id: &ActionId| Some(program.action(*id)?.1);
        let changing = actions.iter().filter_map(action).find(|a| !a.reads_only);
        let needed = actions.iter().filter_map(action).next();
        let (Some(changing), Some(system)) = (changing, path.parts.first()) else {
            return;
        };
        let finding = ALL_OF_A_SYSTEM
            .at(
                format!(
                    "The agent may use all of `{}`, such as `{}`.",
                    system.text, changing.name
                ),
                self.infer.at(item),
            )
            .says("also what is added later")
            .label(changing.place, "this changes something")
            .help(format!(
                "name what it needs, and no more: `tools [{}.{}]`",
                system.text,
                needed.map_or("", |a| a.name.as_str())
            ));
        self.infer.cx.report(finding);
    }

    fn actions_of(&mut self, path: &tree::Path) -> Vec<ActionId> {
        let cx = &mut *self.infer.cx;
        let file: FileId = self.flow.base.file;
        if path.parts.len() == 1
            && let Some(system) = systems::system_of(cx, file, path)
        {
            let place = system.place;
            let index = cx
                .program
                .systems
                .iter()
                .position(|s| s.place == place)
                .unwrap_or(0);
            let count = u32::try_from(system.actions.len()).unwrap_or(0);
            let system = SystemId::at(index);
            return (0..count)
                .map(|action| ActionId { system, action })
                .collect();
        }
        systems::action(cx, self.flow.base, path)
            .into_iter()
            .collect()
    }

    /// `approve [crm.refund] by lead`
    fn approve_by(&mut self, draft: &Draft<'_>) -> Option<People> {
        let words = words(draft.prop("approve")?)?;
        let mut exprs = names::exprs(words).skip_while(|e| names::as_word(e) != Some("by"));
        let by = exprs.next()?;
        let roles: Vec<Name> = exprs
            .filter_map(|e| {
                Some(Name {
                    text: names::as_word(e)?.into(),
                    span: e.span,
                })
            })
            .filter(|n| n.text != "and" && n.text != "or")
            .collect();
        let written = tree::People {
            span: by.span,
            roles,
            ..tree::People::default()
        };
        Some(people::people(self.infer.cx, self.flow, Some(&written)))
    }

    /// `[8 turns, 0.50 EUR, 10 min]`
    fn limits(&mut self, prop: &Property, agent: &mut AgentPart) {
        let list = words(prop).and_then(|w| names::exprs(w).next());
        let Some(ExprKind::List(items)) = list.map(|e| &e.kind) else {
            // What does not look like a list at all is told where its form is looked at.
            if forms::is_right(prop) || list.is_none() {
                forms::told(&mut self.infer, prop);
            }
            return;
        };
        if items.is_empty() {
            let example = "limits [8 turns, 0.50 EUR, 10 min]";
            wrong(&mut self.infer, prop, "turns, money or time", example);
        }
        for item in items {
            if let Some(turns) = turns(item) {
                agent.turns = Some(turns);
                continue;
            }
            let value = self.infer.expr(item, None);
            match &value.ty {
                Type::Money(_) => agent.money = Some(value),
                Type::Duration => agent.time = Some(value),
                Type::Error => {}
                _ => wrong(
                    &mut self.infer,
                    prop,
                    "turns, money or time",
                    "limits [8 turns, 0.50 EUR, 10 min]",
                ),
            }
        }
    }
}

/// `8 turns`
fn turns(item: &Expr) -> Option<u32> {
    match &item.kind {
        ExprKind::Number(Number {
            digits,
            unit: Some(Unit::Of(word)),
        }) if matches!(word.as_str(), "turns" | "turn" | "calls" | "call") => digits.parse().ok(),
        _ => None,
    }
}

/// `a.b.c` as a path.
pub(crate) fn as_path(expr: &Expr) -> Option<tree::Path> {
    let parts = match &expr.kind {
        ExprKind::Name(name) => vec![Name {
            text: name.clone(),
            span: expr.span,
        }],
        ExprKind::Field { of, name } => {
            let mut path = as_path(of)?;
            path.parts.push(name.clone());
            path.parts
        }
        ExprKind::Group(inner) => return as_path(inner),
        _ => return None,
    };
    Some(tree::Path {
        parts,
        span: expr.span,
    })
}

/// The text a constant holds.
pub(crate) fn constant_text(expr: &TExpr) -> Option<String> {
    match expr.value() {
        Some(Value::Text(text)) => Some(text.to_string()),
        _ => None,
    }
}
