//! `test` blocks.

use crate::grammar::Rule;
use crate::tree::{
    Bogus, Expectation, Expr, Name, Path, Scripted, Test, TestLine, TestLineKind, Text,
};

use super::context::span;
use super::{Cx, Pair, expr, text};

impl<'t> Cx<'t> {
    pub(super) fn test(&mut self, pair: Pair<'t>) -> Test {
        let opener = self.brace(span(&pair));
        let mut test = Test {
            title: Text::default(),
            process: Name::default(),
            lines: Vec::new(),
        };
        for part in pair.into_inner() {
            let at = span(&part);
            let kind = match part.as_rule() {
                Rule::line_text | Rule::block_text => {
                    test.title = text::text(self, part);
                    continue;
                }
                Rule::name | Rule::bad_name | Rule::missing_name => {
                    test.process = self.name(&part, "The process of a test");
                    continue;
                }
                Rule::given => self.given(part),
                Rule::script => self.script(part),
                Rule::expect => self.expect(part),
                Rule::bad_line => {
                    self.bad_line(at, &["given", "when", "expect"]);
                    TestLineKind::Bogus(Bogus { span: at })
                }
                _ => {
                    self.stray(&part, opener);
                    continue;
                }
            };
            test.lines.push(TestLine { span: at, kind });
        }
        test
    }

    fn given(&mut self, pair: Pair<'t>) -> TestLineKind {
        let at = span(&pair);
        let (mut name, mut value) = (Name::default(), expr::missing(at));
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name | Rule::bad_name | Rule::missing_name => {
                    name = self.name(&part, "What is given");
                }
                Rule::missing_equals => self.gap(&part),
                _ => value = self.expr(part),
            }
        }
        TestLineKind::Given { name, value }
    }

    fn script(&mut self, pair: Pair<'t>) -> TestLineKind {
        let (mut step, mut does) = (Path::default(), Scripted::Missing);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::path => step = self.path(part),
                Rule::missing_name => {
                    self.name(&part, "A scripted step");
                }
                Rule::missing_script => self.gap(&part),
                _ => does = self.scripted(part),
            }
        }
        TestLineKind::When { step, does }
    }

    fn scripted(&mut self, pair: Pair<'t>) -> Scripted {
        let at = span(&pair);
        let rule = pair.as_rule();
        let value: Option<Expr> = pair.into_inner().next().map(|value| self.expr(value));
        let needed = |value: Option<Expr>| value.unwrap_or_else(|| expr::missing(at));
        match rule {
            Rule::does_return => Scripted::Returns(needed(value)),
            Rule::does_fail => Scripted::Fails(value),
            Rule::does_time_out => Scripted::TimesOut,
            Rule::does_accept => Scripted::Accepts(value),
            _ => Scripted::Chooses(needed(value)),
        }
    }

    fn expect(&mut self, pair: Pair<'t>) -> TestLineKind {
        let at = span(&pair);
        let Some(part) = pair.into_inner().next() else {
            return TestLineKind::Bogus(Bogus { span: at });
        };
        TestLineKind::Expect(match part.as_rule() {
            Rule::path_line => self.path_line(part),
            Rule::ends => Expectation::Ends(self.first_name(part).unwrap_or_default()),
            Rule::fails => Expectation::Fails(self.first_name(part)),
            _ => Expectation::That(self.expr(part)),
        })
    }

    fn first_name(&mut self, pair: Pair<'t>) -> Option<Name> {
        pair.into_inner()
            .next()
            .map(|name| self.name(&name, "A step"))
    }

    fn path_line(&mut self, pair: Pair<'t>) -> Expectation {
        let mut verb = "";
        let mut names = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::path_verb => verb = part.as_str(),
                _ => names.push(self.name(&part, "A step of the path")),
            }
        }
        match verb {
            "includes" => Expectation::PathIncludes(names),
            "excludes" => Expectation::PathExcludes(names),
            _ => Expectation::PathIs(names),
        }
    }
}
