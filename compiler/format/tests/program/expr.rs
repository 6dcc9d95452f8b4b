//! Expressions.

use super::Writer;

impl Writer<'_> {
    pub(super) fn expr(&mut self) {
        self.depth += 1;
        if self.depth > 5 {
            self.one(&["a", "1"]);
        } else {
            self.operand();
            for _ in 0..self.pick(3) {
                self.one(&[
                    " + ", "-", " * ", "/", " == ", "<", ">=", " and ", " or ", "\n  and ",
                    "\n or ", " else ", " in ", "\n+ ",
                ]);
                self.operand();
            }
        }
        self.depth -= 1;
    }

    fn operand(&mut self) {
        match self.pick(8) {
            0 => self.one(&[
                "a", "x.y", "größe", "-x", "not b", "none", "true", "a exists",
            ]),
            1 => self.one(&[
                "1",
                "2.5",
                "70%",
                "5 min",
                "10EUR",
                "35 EUR per h",
                "2026-09-30",
                "09:00",
                "2..3..7 min",
                "2 working days",
            ]),
            2 => self.one(&["\"t\"", "\"a {{ b + 1 }} \\\" c\"", "\"\""]),
            3 => {
                self.put("(");
                self.gap();
                self.expr();
                self.gap();
                self.put(")");
            }
            4 => {
                self.put("[");
                self.gap();
                self.expr();
                self.one(&[", ", ",\n", " // c\n, "]);
                self.expr();
                self.gap();
                self.put("]");
            }
            5 => {
                self.put("f");
                self.args();
            }
            6 => {
                self.put("{");
                self.gap();
                self.put("k:");
                self.ws();
                self.expr();
                self.field_end();
                self.put("l : 2");
                self.gap();
                self.put("}");
            }
            _ => self.put("value"),
        }
    }
}
