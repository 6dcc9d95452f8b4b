//! `flow preview`: shows maps in the browser and draws them anew whenever a file changes.

mod frames;
mod server;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tokio::task::JoinHandle;

use crate::exit::Exit;
use crate::render::arguments::Look;
use crate::watch::Waiter;
use crate::{project, screen};
use frames::Frames;

/// Where it listens if that port is free.
const PORT: u16 = 4700;

/// The arguments of `flow preview`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  flow preview examples/helpdesk             (Ctrl-C ends it)
  flow preview examples/helpdesk --run 0197  (follows a run)
  flow preview notes.md")]
pub(crate) struct Args {
    /// A `.flow` file, a folder with one, or a Markdown file with ```flow blocks.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Listens on this port of this machine, 0 for any that is free; without it 4700, or another if that is taken.
    #[arg(long, value_parser = crate::whole::whole(0..=u16::MAX, "the port"))]
    port: Option<u16>,
    /// Opens no browser.
    #[arg(long)]
    no_open: bool,
    #[command(flatten)]
    look: Look,
}

pub(crate) fn command(args: &Args) -> Exit {
    preview(args).err().unwrap_or(Exit::Done)
}

/// Shows frames until Ctrl-C. They are drawn here, beside the event loop that serves them.
fn preview(args: &Args) -> Result<(), Exit> {
    let impossible =
        |why: std::io::Error| screen::refuse(&format!("no preview is possible here: {why}"));
    let entry = project::entry(&args.path).map_err(|s| screen::refuse(&s))?;
    let mut frames = Frames::of(entry, &args.look);
    let (sender, receiver) = tokio::sync::watch::channel(frames.first()?);
    let mut waiter = Waiter::new().map_err(impossible)?;
    let Some(listener) = waiter.wait(listen(args.port)) else {
        return Ok(());
    };
    let listener = listener?;
    let address = listener.local_addr().map_err(impossible)?;
    let mut server = waiter.spawn(server::serve(listener, address.port(), receiver));
    announce(args, address);
    loop {
        match waiter.wait(changed(&frames, &mut server)) {
            None => return Ok(()),
            Some(changed) => changed?,
        }
        let frame = frames.draw();
        sender.send_if_modified(|shown| {
            let is_new = shown.id != frame.id;
            *shown = frame;
            is_new
        });
    }
}

/// Waits until a file changes. Fails if the server stops meanwhile.
async fn changed(
    frames: &Frames<'_>,
    server: &mut JoinHandle<std::io::Result<()>>,
) -> Result<(), Exit> {
    tokio::select! {
        served = server => {
            let why = match served {
                Ok(Ok(())) => "its server has ended".to_owned(),
                Ok(Err(why)) => why.to_string(),
                Err(why) => why.to_string(),
            };
            Err(screen::refuse(&format!("the preview stopped: {why}")))
        }
        () = frames.change() => Ok(()),
    }
}

async fn listen(port: Option<u16>) -> Result<tokio::net::TcpListener, Exit> {
    let at = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let bound = tokio::net::TcpListener::bind(at(port.unwrap_or(PORT))).await;
    let bound = match (bound, port) {
        (Err(_), None) => tokio::net::TcpListener::bind(at(0)).await,
        (bound, _) => bound,
    };
    bound.map_err(|why| {
        let port = port.unwrap_or(PORT);
        screen::refuse(&format!("port {port} cannot be used: {why}"))
    })
}

fn announce(args: &Args, address: SocketAddr) {
    let url = format!("http://{address}/");
    screen::out(&format!("{url}\n"));
    screen::err("the map is drawn anew whenever its files change; Ctrl-C ends the preview\n");
    if !args.no_open {
        open(&url);
    }
}

/// Opens the user's browser; where there is none, the address has been told.
fn open(url: &str) {
    let (program, before): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/C", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let _ = Command::new(program)
        .args(before)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
}
