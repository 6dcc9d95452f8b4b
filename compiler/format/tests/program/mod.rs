//! Writes a valid program from a row of choices: what it says and how it is laid out.
#![allow(dead_code, unreachable_pub)]

mod expr;

/// Takes choices from a row of bytes; when it ends, the simplest is taken.
struct Writer<'c> {
    choices: &'c [u8],
    out: String,
    /// Names given so far, to make new ones.
    names: usize,
    depth: usize,
}

/// A program of a few declarations.
pub fn write(choices: &[u8]) -> String {
    let mut writer = Writer {
        choices,
        out: String::new(),
        names: 0,
        depth: 0,
    };
    while !writer.choices.is_empty() && writer.out.len() < 20_000 {
        writer.declaration();
    }
    writer.out
}

impl Writer<'_> {
    fn pick(&mut self, of: usize) -> usize {
        let Some((first, rest)) = self.choices.split_first() else {
            return 0;
        };
        self.choices = rest;
        usize::from(*first) % of
    }

    fn maybe(&mut self) -> bool {
        self.pick(2) == 1
    }

    fn one(&mut self, of: &[&str]) {
        let at = self.pick(of.len());
        self.out.push_str(of[at]);
    }

    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Blanks that may be missing.
    fn ws(&mut self) {
        self.one(&[" ", "", "  ", "\t"]);
    }

    /// Blanks that may not.
    fn sp(&mut self) {
        self.one(&[" ", " ", "   ", "\t"]);
    }

    /// Blanks across lines.
    fn gap(&mut self) {
        self.one(&[
            "",
            " ",
            "\n",
            "\n\n\n",
            " // c, d) \"{\n",
            "\n// own\n  ",
            "\n\t",
        ]);
    }

    /// The end of a statement in a block.
    fn end(&mut self) {
        self.one(&[
            "\n",
            "\n",
            ";",
            " ; ",
            "\n\n\n",
            " // c\n",
            "  /// d\n",
            "\n  // own\n\n",
            "\n    ",
        ]);
    }

    /// The end of a field.
    fn field_end(&mut self) {
        self.one(&[
            "\n",
            ",",
            " , ",
            "; ",
            " // c\n",
            ", /// d\n",
            "\n\n",
            "\n/// doc\n",
        ]);
    }

    fn name(&mut self) {
        self.names += 1;
        let n = self.names;
        let short = self.pick(4);
        let name = match short {
            0 => format!("n{n}"),
            1 => format!("größe_{n}"),
            2 => format!("a_rather_long_name_for_number_{n}"),
            _ => format!("item{n}"),
        };
        self.put(&name);
    }

    fn title(&mut self) {
        if self.maybe() {
            self.ws();
            self.one(&["\"Title\"", "\"A {{ b.c }} d\"", "\"größe 中文\"", "\"\""]);
        }
    }

    fn declaration(&mut self) {
        self.one(&["", "\n", "// c\n", "/// doc\n", "\n\n// c\n\n"]);
        match self.pick(9) {
            0 => self.role(),
            1 => self.fields("record "),
            2 => self.options(),
            3 => self.system(),
            4 => self.table(),
            5 => self.policy(),
            6 => self.test(),
            7 => self.fields("message "),
            _ => self.process(),
        }
        self.one(&["\n", "\n\n", " // c\n", "\n\n\n"]);
    }

    fn block(&mut self, most: usize, mut line: impl FnMut(&mut Self)) {
        self.ws();
        self.put("{");
        self.gap();
        for _ in 0..self.pick(most) {
            line(self);
        }
        self.gap();
        self.put("}");
    }

    fn role(&mut self) {
        self.one(&["role ", "model "]);
        self.name();
        self.title();
        self.block(5, |w| {
            w.one(&[
                "people 6",
                "costs   35 EUR per h",
                "cleared for @a,@b",
                "vendor x",
                "limit 10 per s,4 at once",
                "price { input 1EUR;output 2 EUR }",
            ]);
            w.end();
        });
    }

    fn fields(&mut self, word: &str) {
        self.put(word);
        self.name();
        self.block(6, |w| {
            w.field();
            w.field_end();
        });
    }

    fn field(&mut self) {
        self.name();
        self.ws();
        self.put(":");
        self.ws();
        self.type_name();
        if self.maybe() {
            self.ws();
            self.put("=");
            self.ws();
            self.expr();
        }
    }

    fn type_name(&mut self) {
        self.one(&[
            "text",
            "number?",
            "1..5",
            "-5..5",
            "list of text",
            "text @a@b",
            "text up to 40",
            "list  of list of T",
        ]);
        if self.depth < 3 && self.pick(5) == 4 {
            self.depth += 1;
            self.put(" = none, more : ");
            self.put("{");
            self.gap();
            self.field();
            self.field_end();
            self.put("}");
            self.depth -= 1;
        }
    }

    fn options(&mut self) {
        self.put("enum ");
        self.name();
        self.block(5, |w| {
            w.name();
            w.title();
            w.field_end();
        });
    }

    fn system(&mut self) {
        self.put("system ");
        self.name();
        self.title();
        self.block(4, |w| {
            if w.maybe() {
                w.one(&["via http \"x\"", "key secret(\"K\")", "limit 10 per s"]);
            } else {
                w.one(&["lookup ", "action "]);
                w.name();
                w.params();
                w.one(&["", "-> T", "\n  -> list of T", " ->{ a:text,b : date }"]);
                w.one(&[
                    "",
                    " { get \"/x\" }",
                    "{ post \"/x\"; undone by a.b(c: 1) }",
                ]);
            }
            w.end();
        });
    }

    fn params(&mut self) {
        self.put("(");
        self.gap();
        self.name();
        self.put(":");
        self.ws();
        self.one(&["text", "date? = none", "{ a: text }"]);
        self.gap();
        self.put(")");
    }

    fn table(&mut self) {
        self.put("table ");
        self.name();
        self.title();
        self.put("{\n");
        self.one(&["", "hits first match\n", "\n// c\n"]);
        self.put("|a:money|  -> b : text|\n");
        self.one(&["", "|--|---|\n", "|:---+-|// c\n"]);
        for _ in 0..self.pick(4) {
            self.put("|");
            self.ws();
            self.one(&["-", "<5", ">= 10 EUR", "1..5,8", "a, b", "\"größe\"", "-5"]);
            self.ws();
            self.put("|");
            self.one(&[" \"x\" ", "a", "-"]);
            self.one(&["|\n", " | \n", "| // c\n", "|\n\n", "|\n// own\n"]);
        }
        self.put("}");
    }

    fn policy(&mut self) {
        self.put("policy ");
        self.name();
        self.block(3, |w| {
            w.one(&[
                "@personal   only to quick,crm",
                "action crm.refund needs approval by lead",
                "decision about @personal needs a person",
            ]);
            w.end();
        });
    }

    fn test(&mut self) {
        self.put("test \"t\" for p");
        self.block(5, |w| {
            w.one(&[
                "given x = ",
                "when a.b returns ",
                "when c accepts ",
                "expect ",
                "when d fails \"x\" // c\nexpect a == ",
            ]);
            w.expr();
            w.end();
        });
    }

    fn process(&mut self) {
        self.put("process ");
        self.name();
        self.title();
        self.ws();
        self.put("{");
        self.gap();
        for _ in 0..self.pick(3) {
            self.one(&[
                "input a:text",
                "output  b : text = c",
                "state d : bool=false",
                "volume 1200 per month",
                "start on webhook \"/x\"",
                "only one per a.b, else join m",
                "on message m where a == b -> c",
                "after 4 days -> { task late by x }",
                "deadline d 8 h { at 80% -> { send x a.b() }  at 100% -> lead }",
            ]);
            self.end();
        }
        self.steps(6);
        self.put("}");
    }

    fn steps(&mut self, most: usize) {
        for _ in 0..self.pick(most) {
            self.step();
            self.end();
        }
    }

    fn body(&mut self) {
        self.ws();
        self.put("{");
        self.gap();
        self.depth += 1;
        self.steps(if self.depth > 3 { 1 } else { 3 });
        self.depth -= 1;
        self.gap();
        self.put("}");
    }

    fn arrow(&mut self) {
        if self.maybe() {
            self.one(&["->", " -> ", "\n  -> ", " // c\n\n-> ", "->  "]);
            self.one(&["next", "a_target", "b, at most 3 times else c"]);
        }
    }

    fn step(&mut self) {
        match self.pick(11) {
            0 => self.worker(),
            1 => self.call(),
            2 => self.decide(),
            3 => self.set(),
            4 => self.block_step("stage "),
            5 => self.parallel(),
            6 => self.wait(),
            7 => self.finish(),
            8 => self.each(),
            9 => self.repeat(),
            _ => self.task(),
        }
    }

    fn task(&mut self) {
        self.put("task ");
        self.name();
        self.title();
        self.one(&[
            "",
            " by hr",
            "  by a and b  not by whoever did c,d",
            " by any of x,y",
        ]);
        if self.maybe() {
            self.properties(&[
                "due in 4h",
                "takes   2 s..6 s",
                "at least 45 s",
                "on overdue -> x",
                "not by whoever did pay",
                "costs -5 EUR",
                "remind after 2 h",
                "only while not (a or b)",
                "ask { a:text;b : 1..5 = 3 }",
            ]);
        }
        self.arrow();
    }

    fn worker(&mut self) {
        self.one(&["ai ", "copilot ", "agent "]);
        self.name();
        self.title();
        self.put(" with quick");
        if self.maybe() {
            self.properties(&[
                "prompt \"\"\"\n   Hi {{ a }}\n\n       more\n  \"\"\"",
                "returns {a: text,b: T?}",
                "tools [a.b,c]",
                "ensure a > 0 and b \"be sure\"",
                "limits [8 turns,0.50 EUR]",
                "on refused,blocked -> x",
                "timeout 30 s -> x",
                "system \"\"\"one\n \t two\"\"\"",
                "removes @a because \"x\"",
                "returns {\n  a : text /// d\n b : T\n}",
            ]);
        }
        self.arrow();
    }

    fn properties(&mut self, of: &[&str]) {
        self.block(5, |w| {
            w.one(of);
            w.end();
        });
    }

    fn call(&mut self) {
        self.one(&["call ", "send ", "run "]);
        self.name();
        self.title();
        self.put(" s.f");
        self.args();
        if self.maybe() {
            self.properties(&[
                "retry 4 times, from 1 s to 30 s",
                "on timed_out -> x",
                "undone by s.g(id: a.b)",
            ]);
        }
        self.arrow();
    }

    fn args(&mut self) {
        self.put("(");
        self.gap();
        let count = self.pick(4);
        for at in 0..count {
            if self.maybe() {
                self.name();
                self.ws();
                self.put(":");
                self.gap();
            }
            self.expr();
            if at + 1 < count {
                self.gap();
                self.put(",");
                self.gap();
            }
        }
        if count > 0 {
            self.one(&["", ",", " ,\n"]);
        }
        self.gap();
        self.put(")");
    }

    fn decide(&mut self) {
        self.put("decide ");
        self.name();
        self.title();
        self.one(&["", " by hr", " on approval(a,b)"]);
        self.block(4, |w| {
            w.put("when ");
            w.expr();
            w.one(&[" -> ", "->", "\n  -> ", " // c\n -> "]);
            if w.depth < 3 && w.pick(4) == 3 {
                w.body();
                w.one(&["", " (5%)", "(5%)"]);
            } else {
                w.one(&["next", "x (10%)", "y(20 %)", "z, at most 2 times else w"]);
            }
            w.end();
        });
        self.arrow();
    }

    fn set(&mut self) {
        self.put("set ");
        self.name();
        self.ws();
        self.put("=");
        self.ws();
        self.expr();
    }

    fn block_step(&mut self, word: &str) {
        self.put(word);
        self.name();
        self.title();
        self.body();
        self.arrow();
    }

    fn parallel(&mut self) {
        self.put("parallel ");
        self.name();
        self.one(&["", " first"]);
        self.block(3, |w| {
            w.put("branch ");
            w.name();
            w.body();
            w.end();
        });
    }

    fn wait(&mut self) {
        self.one(&[
            "wait for 2 days",
            "wait until a == b",
            "wait w for message m where a == b",
            "wait w { on message m where a == b -> x;after 21 days->y }",
            "wait w \"W\" {\n on message m where a\n == b -> x\n // c\n until d -> z }",
        ]);
    }

    fn finish(&mut self) {
        self.one(&[
            "end done \"Done\" { a = b,c = d }",
            "end",
            "fail x without undo",
            "fail",
            "undo pay",
            "end done {\n a = b // c\n\n long_name = d }",
        ]);
    }

    fn each(&mut self) {
        self.put("for each x in ");
        self.expr();
        self.one(&[
            " as items",
            " as items \"T\", 4 at once until 80% done or after 10 days",
        ]);
        self.body();
    }

    fn repeat(&mut self) {
        self.put("repeat ");
        self.name();
        self.one(&[
            "",
            " until a > 3",
            " until a, at most 3 times, else -> lead",
        ]);
        self.body();
    }
}
