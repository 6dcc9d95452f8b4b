//! A preview that is really served, and what a browser would ask it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use super::Place;

/// `flow preview`, until it is dropped.
pub struct Preview {
    pub child: Child,
    pub port: u16,
}

impl Preview {
    /// Starts it in a project.
    pub fn of(place: &Place, args: &[&str]) -> Self {
        let words = [&["preview", "--no-open", "--port", "0"], args].concat();
        let mut command = place.command(&words);
        let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut line).unwrap();
        let address = line.trim().trim_end_matches('/').rsplit_once(':');
        let port = address.unwrap().1.parse().unwrap();
        Self { child, port }
    }

    fn ask(&self, path: &str, host: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let ask = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(ask.as_bytes()).unwrap();
        stream
    }

    /// What it answers, head and all.
    pub fn get(&self, path: &str) -> String {
        self.get_as(path, &format!("127.0.0.1:{}", self.port))
    }

    /// The same, asked by another name.
    pub fn get_as(&self, path: &str, host: &str) -> String {
        let mut answer = String::new();
        self.ask(path, host).read_to_string(&mut answer).unwrap();
        answer
    }

    /// The names of frames, as they are told.
    pub fn events(&self) -> impl Iterator<Item = String> + use<> {
        let stream = self.ask("/events", &format!("localhost:{}", self.port));
        let lines = BufReader::new(stream).lines().map(Result::unwrap);
        lines.filter_map(|line| Some(line.strip_prefix("data: ")?.to_owned()))
    }

    /// Reads frames as they are told, until one shows what is wanted.
    pub fn wait_for(&self, wanted: &str) {
        let mut told = self.events();
        while told.next().is_some() {
            if self.get("/").contains(wanted) {
                return;
            }
        }
        panic!("the preview ended without {wanted}");
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
