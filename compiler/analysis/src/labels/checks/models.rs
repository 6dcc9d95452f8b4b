//! Data that reaches a model or a system which may not have it.

use std::collections::HashSet;

use flow_syntax::{Diagnostic, Place};
use smol_str::SmolStr;

use super::{Check, last_place, listed, on_way};
use crate::labels::build::{SinkAt, To};
use crate::labels::hops::{Way, called};
use crate::model::{ActionId, Model, ModelId, Prop, System, region};
use crate::rules::data::{
    OUTSIDE_REGION, UNCLEARED_FALLBACK, UNCLEARED_MODEL, UNCLEARED_SYSTEM, WITHOUT_REGION,
};

/// Labels of people's data, for which the law asks where it is handled.
const OF_PEOPLE: [&str; 2] = ["personal", "sensitive"];

impl<'p> Check<'_, 'p> {
    /// Clearance and region of a model and its fallbacks; whether something was found.
    pub(super) fn model(&mut self, sink: &SinkAt) -> bool {
        let To::Model(Some(id)) = sink.to else {
            return false;
        };
        let Some(model) = self.program.models.get(id.index()) else {
            return false;
        };
        let told = self.uncleared(sink, model);
        let chain = self.chain(id);
        for at in 1..chain.len() {
            self.uncleared_fallback(sink, chain.get(..=at).unwrap_or_default());
        }
        let abroad = chain.iter().any(|id| self.abroad(sink, *id));
        if !told && !abroad {
            chain.iter().for_each(|id| self.nowhere(sink, *id));
        }
        told || abroad
    }

    /// A model and its fallbacks, in the order they are asked.
    pub(super) fn chain(&self, first: ModelId) -> Vec<ModelId> {
        let mut chain = Vec::new();
        let mut seen = HashSet::new();
        let mut at = Some(first);
        while let Some(id) = at.filter(|id| seen.insert(*id)) {
            chain.push(id);
            at = self.program.models.get(id.index()).and_then(|m| m.fallback);
        }
        chain
    }

    fn uncleared(&mut self, sink: &SinkAt, model: &'p Model) -> bool {
        let missing: Vec<_> = self
            .confidential(sink.node)
            .into_iter()
            .filter(|(_, l)| !model.cleared_for.contains(*l))
            .collect();
        let (Some((first, _)), Some(step)) = (missing.first(), self.of(sink)) else {
            return false;
        };
        let labels = listed(missing.iter().map(|(_, l)| *l));
        let way = self.way(sink.node, *first);
        let message = format!(
            "{} sends {labels} data to `{}`, which is not cleared for it.",
            called(step),
            model.name
        );
        let finding = UNCLEARED_MODEL
            .at(message, last_place(&way, step.head))
            .says(format!("{labels} data"))
            .label(model.place, cleared(model))
            .help(format!(
                "if its vendor may see such data, write `cleared for {}` in `{}`; otherwise send \
                 `redact(…)` or `mask(…)` instead, or let a person hand on what may be seen",
                labels.replace(" and ", ", "),
                model.name
            ));
        self.findings.push(on_way(finding, way));
        true
    }

    /// The last of a chain of fallbacks, which takes over from the one before it.
    fn uncleared_fallback(&mut self, sink: &SinkAt, chain: &[ModelId]) {
        let models: Vec<&Model> = chain.iter().filter_map(|id| self.model_of(*id)).collect();
        let (Some(asked), Some(last)) = (models.first(), models.last()) else {
            return;
        };
        let [.., before, fallback] = *chain else {
            return;
        };
        for (atom, label) in self.confidential(sink.node) {
            let may = !asked.cleared_for.contains(label) || last.cleared_for.contains(label);
            let known = self.once.fallbacks.get(&(before, fallback));
            if may || known.is_some_and(|(labels, _)| labels.contains(label)) {
                continue;
            }
            let mut way = self.way(sink.node, atom);
            way.extend(models.windows(2).filter_map(falls_back));
            let entry = self.once.fallbacks.entry((before, fallback)).or_default();
            entry.0.push(label.clone());
            if entry.1.is_empty() {
                entry.1 = way;
            }
        }
    }

    fn model_of(&self, id: ModelId) -> Option<&'p Model> {
        self.program.models.get(id.index())
    }

    /// Data that must stay in a region and leaves it with this model.
    fn abroad(&mut self, sink: &SinkAt, id: ModelId) -> bool {
        let Some(model) = self.program.models.get(id.index()) else {
            return false;
        };
        let region = model.region.clone();
        self.leaves_region(sink, &model.name, region.as_ref(), model.place)
    }

    fn leaves_region(
        &mut self,
        sink: &SinkAt,
        name: &SmolStr,
        is_in: Option<&SmolStr>,
        declared: Place,
    ) -> bool {
        let atoms = self.data.atoms;
        let named = |a: &_| Some((*a, atoms.region_name(*a)?));
        let abroad = self
            .solved
            .at(sink.node)
            .iter()
            .filter_map(named)
            .find(|(_, r)| Some(*r) != is_in);
        let (Some((atom, wanted)), Some(step)) = (abroad, self.of(sink)) else {
            return false;
        };
        let way = self.way(sink.node, atom);
        let where_it_is = match is_in {
            Some(region) => format!("is in {region}"),
            None => "does not say where it is".to_owned(),
        };
        let message = format!(
            "{} sends data that must stay in {wanted} to `{name}`, which {where_it_is}.",
            called(step)
        );
        let finding = OUTSIDE_REGION
            .at(message, last_place(&way, step.head))
            .says(format!("must stay in {wanted}"))
            .label(declared, format!("`{name}` {where_it_is}"))
            .help(format!(
                "if `{name}` handles data in {wanted}, write `region {wanted}` in it; otherwise use \
                 another, or send `redact(…)` or `mask(…)` instead"
            ));
        self.findings.push(on_way(finding, way));
        true
    }

    /// People's data at a vendor that may handle it anywhere. A server of one's own is where it is.
    fn nowhere(&mut self, sink: &SinkAt, id: ModelId) {
        let Some(model) = self.program.models.get(id.index()) else {
            return;
        };
        let own = model
            .vendor
            .as_deref()
            .is_none_or(|v| v == "openai_compatible");
        if own || model.region.is_some() || self.once.nowhere.contains_key(&id) {
            return;
        }
        let of_people = self.confidential(sink.node);
        let found = of_people
            .iter()
            .find(|(_, l)| OF_PEOPLE.contains(&l.as_str()));
        if let Some((atom, label)) = found {
            let way = self.way(sink.node, *atom);
            self.once.nowhere.insert(id, ((*label).clone(), way));
        }
    }

    /// A system that says what it is cleared for, or where it is, and gets something else.
    pub(super) fn system(&mut self, sink: &SinkAt) -> bool {
        let id = match sink.to {
            To::Action(Some(id)) | To::Tool(id, false) => id,
            _ => return false,
        };
        let Some(system) = self.program.systems.get(id.system.index()) else {
            return false;
        };
        if self.uncleared_system(sink, system, id) {
            return true;
        }
        let Some(is_in) = region(&system.props) else {
            return false;
        };
        self.leaves_region(sink, &system.name, Some(&is_in), system.place)
    }

    fn uncleared_system(&mut self, sink: &SinkAt, system: &'p System, id: ActionId) -> bool {
        let all = || system.props.iter().filter(|p| p.key == "cleared");
        let Some(cleared) = all().next() else {
            return false;
        };
        let missing: Vec<_> = self
            .confidential(sink.node)
            .into_iter()
            .filter(|(_, l)| !all().flat_map(Prop::labels).any(|c| c == *l))
            .collect();
        let (Some((first, _)), Some(step)) = (missing.first(), self.of(sink)) else {
            return false;
        };
        let labels = listed(missing.iter().map(|(_, l)| *l));
        let way = self.way(sink.node, *first);
        let name = self.action_name(id);
        let message = format!("{} sends {labels} data to `{name}`.", called(step));
        let finding = UNCLEARED_SYSTEM
            .at(message, last_place(&way, step.head))
            .says(format!("{labels} data"))
            .label(
                cleared.place,
                format!("`{}` is cleared only for this", system.name),
            )
            .help(format!(
                "clear `{}` for {labels} too, or send `redact(…)` or `mask(…)` instead",
                system.name
            ));
        self.findings.push(on_way(finding, way));
        true
    }
}

/// One model of a chain and the next, as a part of the way that data takes.
fn falls_back(pair: &[&Model]) -> Option<(Place, String)> {
    let [before, after] = pair else { return None };
    let text = format!(
        "`{}` is asked, and when it is down `{}`",
        before.name, after.name
    );
    Some((before.place, text))
}

/// A fallback that is not cleared for what the model that was asked first is; `before` falls back to it.
pub(super) fn fallback(
    before: &Model,
    fallback: &Model,
    labels: &[SmolStr],
    way: Way,
) -> Diagnostic {
    let data = listed(labels);
    let message = format!(
        "`{}` takes over from `{}` and is not cleared for {data} data.",
        fallback.name, before.name
    );
    let finding = UNCLEARED_FALLBACK
        .at(message, fallback.place)
        .says(cleared(fallback))
        .label(before.place, format!("`{}` falls back to it", before.name))
        .help(format!(
            "if its vendor may see such data, write `cleared for {}` in `{}`; otherwise name another \
             fallback, or none",
            data.replace(" and ", ", "),
            fallback.name
        ));
    on_way(finding, way)
}

/// A model that gets data of people and does not say where its vendor handles it.
pub(super) fn without_region(model: &Model, label: &SmolStr, way: Way) -> Diagnostic {
    let message = format!(
        "`{}` gets @{label} data and does not say where its vendor handles it.",
        model.name
    );
    let finding = WITHOUT_REGION
        .at(message, model.place)
        .says("no `region`")
        .help("say where, as your contract with the vendor does: `region eu`");
    on_way(finding, way)
}

fn cleared(model: &Model) -> String {
    format!(
        "`{}` is cleared for {}",
        model.name,
        listed(&model.cleared_for)
    )
}
