//! The reference process, drawn.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use flow_draw::{Format, Options, layout, metrics, render};

#[test]
fn the_reference_process_is_clean_and_short() {
    let scene = layout::layout(&common::reference(), &Options::default());
    let metrics = metrics::measure(&scene);
    if std::env::var("FLOW_DRAW_PRINT").is_ok() {
        println!("{metrics:#?}");
    }
    assert_eq!(metrics.faults(), 0, "{metrics:#?}");
    assert!(metrics.crossings == 0, "{metrics:#?}");
    assert!(metrics.bends <= 12, "{metrics:#?}");
}

#[test]
fn the_reference_process_renders_in_every_format() {
    for (format, extension) in Format::ALL {
        let bytes = render(&common::reference(), format, &Options::default()).unwrap();
        if let Ok(folder) = std::env::var("FLOW_DRAW_KEEP") {
            std::fs::write(format!("{folder}/reference.{extension}"), &bytes).unwrap();
        }
        assert!(bytes.len() > 500);
    }
}

#[test]
fn the_same_process_as_an_example_is_as_short() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples/invoice-map/invoice-map.flow");
    let (_, analysis) = common::read(&file);
    let metrics = metrics::measure(&layout::layout(&analysis.graphs[0], &Options::default()));
    assert_eq!(metrics.faults(), 0, "{metrics:#?}");
    assert!(
        metrics.crossings == 0 && metrics.bends <= 12,
        "{metrics:#?}"
    );
}
