//! The built binary in a folder of its own.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

pub mod preview;
pub mod server;
pub mod vendor;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;

/// A project in a temporary folder.
pub struct Place {
    folder: tempfile::TempDir,
}

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Place {
    /// A project with one file `main.flow`.
    pub fn with(source: &str) -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        place.write("flow.toml", "");
        place.write("main.flow", source);
        place
    }

    /// Writes a file of the project.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// A path in the project.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command `flow` with these arguments, in the project, without any key.
    pub fn command(&self, args: &[&str]) -> Command {
        command(self.folder.path(), args)
    }

    /// Runs `flow` and waits for it.
    pub fn flow(&self, args: &[&str]) -> Ran {
        ran(self.command(args).output().unwrap())
    }

    /// The events that `flow … --json` prints.
    pub fn events(&self, args: &[&str]) -> (i32, Vec<Json>) {
        let ran = self.flow(args);
        (ran.code, lines(&ran.out))
    }
}

/// JSON lines.
pub fn lines(text: &str) -> Vec<Json> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect()
}

/// The command `flow` in a folder, without keys and without a terminal.
pub fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flow"));
    command
        .current_dir(folder)
        .args(args)
        .stdin(Stdio::null())
        .env("NO_COLOR", "1")
        .env("USER", "ann");
    for key in [
        "ANTHROPIC_API_KEY",
        "OPENAI_API_KEY",
        "GEMINI_API_KEY",
        "GOOGLE_API_KEY",
        "CRM_KEY",
    ] {
        command.env_remove(key);
    }
    command
}

/// What a finished command did.
pub fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The project's own folder.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// The id after `--resume` in a message.
pub fn resume_id(text: &str) -> String {
    let (_, rest) = text
        .split_once("--resume ")
        .unwrap_or_else(|| panic!("no run to resume in: {text}"));
    rest.split_whitespace().next().unwrap().to_owned()
}
