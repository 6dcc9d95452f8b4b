//! A small HTTP server that counts what it is asked, by path.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The server; it ends with the test.
pub struct Server {
    pub url: String,
    counts: Arc<Mutex<BTreeMap<String, u32>>>,
    arrivals: Mutex<Receiver<String>>,
}

impl Server {
    /// Answers every request with this JSON after a moment.
    pub fn start(answer: &'static str, moment: Duration) -> Self {
        Self::answering("200 OK", "application/json", answer, moment)
    }

    /// Answers every request in this way.
    pub fn answering(
        status: &'static str,
        media_type: &'static str,
        answer: &'static str,
        moment: Duration,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let counts: Arc<Mutex<BTreeMap<String, u32>>> = Arc::default();
        let (tell, arrivals) = channel();
        let seen = Arc::clone(&counts);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, tell) = (Arc::clone(&seen), tell.clone());
                std::thread::spawn(move || {
                    serve(stream, status, media_type, answer, moment, &seen, &tell)
                });
            }
        });
        Self {
            url,
            counts,
            arrivals: Mutex::new(arrivals),
        }
    }

    /// How often each path was asked for.
    pub fn counts(&self) -> BTreeMap<String, u32> {
        self.counts.lock().unwrap().clone()
    }

    /// Waits until a request for this path has arrived.
    pub fn wait_for(&self, path: &str) {
        let arrivals = self.arrivals.lock().unwrap();
        while arrivals
            .recv_timeout(Duration::from_secs(30))
            .expect("the request arrives")
            != path
        {}
    }
}

fn serve(
    stream: TcpStream,
    status: &str,
    media_type: &str,
    answer: &str,
    moment: Duration,
    seen: &Mutex<BTreeMap<String, u32>>,
    tell: &Sender<String>,
) {
    let mut reader = BufReader::new(stream);
    while let Some(path) = request(&mut reader) {
        *seen.lock().unwrap().entry(path.clone()).or_default() += 1;
        let _ = tell.send(path);
        std::thread::sleep(moment);
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        if reader
            .get_mut()
            .write_all(format!("{head}{answer}").as_bytes())
            .is_err()
        {
            return;
        }
    }
}

/// The path of the next request; its body is read and dropped.
fn request(reader: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let header = header.trim().to_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(path)
}
