//! The table of steps, and each step's card of details.

use std::fmt::Write;

use crate::details::{Details, Named};
use crate::write::{escape, prose};

/// A row a step.
pub(crate) fn table(all: &[Vec<Details>], titles: &[String]) -> String {
    let mut out = String::from(
        "<table><thead><tr><th scope=\"col\">Step</th><th scope=\"col\">Kind</th><th scope=\"col\">Lane</th><th scope=\"col\">Details</th><th scope=\"col\">Data</th><th scope=\"col\">Next</th><th scope=\"col\">Source</th></tr></thead>",
    );
    for (steps, title) in all.iter().zip(titles) {
        out.push_str("<tbody>");
        if all.len() > 1 {
            let _ = write!(
                out,
                "<tr class=\"process\"><th colspan=\"7\" scope=\"rowgroup\">{}</th></tr>",
                escape(title)
            );
        }
        steps.iter().for_each(|step| row(&mut out, step));
        out.push_str("</tbody>");
    }
    out.push_str("</table>");
    out
}

fn row(out: &mut String, step: &Details) {
    let facts: Vec<String> = step
        .facts
        .iter()
        .map(|(name, value)| format!("{} {}", name.to_lowercase(), value))
        .collect();
    let next: Vec<String> = step
        .next
        .iter()
        .map(|(label, _, title)| match label.is_empty() {
            true => title.clone(),
            false => format!("{label} → {title}"),
        })
        .collect();
    let _ = write!(
        out,
        "<tr data-step=\"{}\"><th scope=\"row\"><button type=\"button\" class=\"go\">{}</button></th><td>{}</td><td><span class=\"lane {}\">{}</span></td><td>{}</td><td>{}</td><td>{}</td><td><code>{}</code></td></tr>",
        escape(&step.path),
        escape(&step.title),
        step.kind,
        step.colour,
        escape(&step.lane),
        escape(&facts.join("; ")),
        labels(&step.labels),
        escape(&next.join("; ")),
        escape(step.source.as_deref().unwrap_or_default()),
    );
}

fn labels(labels: &[String]) -> String {
    let one = |label: &String| format!("<span class=\"label\">@{}</span>", escape(label));
    labels.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// A card a step.
pub(crate) fn cards(all: &[Vec<Details>]) -> String {
    let mut out = String::new();
    all.iter().flatten().for_each(|step| card(&mut out, step));
    out
}

fn card(out: &mut String, step: &Details) {
    let _ = write!(
        out,
        "<article data-step=\"{}\" class=\"{}\" tabindex=\"-1\"><h2>{}</h2><p class=\"kind\">{} in lane <span class=\"lane {}\">{}</span></p>",
        escape(&step.path),
        step.colour,
        escape(&step.title),
        step.kind,
        step.colour,
        escape(&step.lane),
    );
    if let Some(docs) = &step.docs {
        let _ = write!(out, "<p class=\"docs\">{}</p>", prose(docs));
    }
    facts(out, step);
    data(out, "Given", &step.inputs);
    data(out, "Gives", &step.outputs);
    next(out, step);
    if let Some(source) = &step.source {
        let _ = write!(
            out,
            "<p class=\"source\"><code>{}</code></p>",
            escape(source)
        );
    }
    out.push_str("</article>");
}

fn facts(out: &mut String, step: &Details) {
    if step.facts.is_empty() && step.labels.is_empty() {
        return;
    }
    out.push_str("<dl>");
    for (name, value) in &step.facts {
        let _ = write!(out, "<dt>{}</dt><dd>{}</dd>", escape(name), escape(value));
    }
    if !step.labels.is_empty() {
        let _ = write!(out, "<dt>Data</dt><dd>{}</dd>", labels(&step.labels));
    }
    out.push_str("</dl>");
}

fn data(out: &mut String, heading: &str, all: &[Named]) {
    if all.is_empty() {
        return;
    }
    let _ = write!(out, "<h3>{heading}</h3><ul class=\"data\">");
    for one in all {
        let _ = write!(
            out,
            "<li><code>{}</code> <span class=\"type\">{}</span> {}",
            escape(&one.name),
            escape(&one.ty),
            labels(&one.labels),
        );
        if let Some(docs) = &one.docs {
            let _ = write!(out, "<small>{}</small>", prose(docs));
        }
        out.push_str("</li>");
    }
    out.push_str("</ul>");
}

fn next(out: &mut String, step: &Details) {
    if step.next.is_empty() {
        return;
    }
    out.push_str("<h3>Next</h3><ul class=\"next\">");
    for (label, path, title) in &step.next {
        let _ = write!(out, "<li>");
        if !label.is_empty() {
            let _ = write!(out, "<span class=\"answer\">{}</span> ", escape(label));
        }
        let _ = write!(
            out,
            "<button type=\"button\" class=\"go\" data-to=\"{}\">{}</button></li>",
            escape(path),
            escape(title)
        );
    }
    out.push_str("</ul>");
}
