//! PDF: the SVG as resvg reads it, written with pdf-writer; one page a process.
//!
//! Words in the embedded font stay words, which can be selected and searched; words in any other font
//! are drawn as outlines. Format: ISO 32000-1:2008. Nothing in the file depends on when or where it is
//! written.

#![expect(
    clippy::disallowed_types,
    reason = "what is drawn has its place already"
)]

mod fonts;
mod page;

use pdf_writer::types::{ActionType, AnnotationType};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use resvg::usvg;

use crate::DrawError;
use crate::fonts::Library;
use crate::scene::Scene;
use fonts::Fonts;

/// A pixel is 1/96 inch, a PDF's unit 1/72.
const POINTS: f32 = 0.75;

/// Largest side of a page in points: 200 inches (ISO 32000-1, annex C).
const LIMIT: f32 = 14_400.0;

/// A link on a page, in the scene's pixels.
struct Link {
    at: crate::scene::Rect,
    url: String,
}

/// Gives out numbers of objects.
struct Numbers(i32);

impl Numbers {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

/// Writes scenes, a page each.
pub(crate) fn write(scenes: &[Scene]) -> Result<Vec<u8>, DrawError> {
    let mut numbers = Numbers(0);
    let mut pdf = Pdf::new();
    let (catalog, pages) = (numbers.next(), numbers.next());
    let mut fonts = Fonts::new(&mut numbers);
    let mut library = Library::new();
    let mut kids = Vec::new();
    for scene in scenes {
        let tree = library
            .tree(&crate::svg::write(scene, None))
            .map_err(|why| DrawError::Raster(why.to_string()))?;
        kids.push(write_page(
            &mut pdf,
            &mut numbers,
            pages,
            scene,
            &tree,
            &mut fonts,
        ));
    }
    let outline = outline(&mut pdf, &mut numbers, scenes, &kids);
    let count = i32::try_from(kids.len()).unwrap_or(i32::MAX);
    pdf.pages(pages).kids(kids).count(count);
    fonts.write(&mut pdf, &mut numbers);
    let title = title(scenes);
    let mut root = pdf.catalog(catalog);
    root.pages(pages)
        .viewer_preferences()
        .display_doc_title(true);
    if let Some(outline) = outline {
        root.outlines(outline);
    }
    root.finish();
    pdf.document_info(numbers.next())
        .title(TextStr(&title))
        .producer(TextStr("flow"));
    Ok(pdf.finish())
}

fn title(scenes: &[Scene]) -> String {
    let titles: Vec<&str> = scenes.iter().map(|scene| scene.title.as_str()).collect();
    titles.join(" · ")
}

/// The scale from pixels to points; a picture too large for a page is made smaller.
fn scale(scene: &Scene) -> f32 {
    let side = scene.width.max(scene.height).max(1) as f32;
    POINTS.min(LIMIT / side)
}

fn write_page(
    pdf: &mut Pdf,
    numbers: &mut Numbers,
    parent: Ref,
    scene: &Scene,
    tree: &usvg::Tree,
    fonts: &mut Fonts,
) -> Ref {
    let (id, stream) = (numbers.next(), numbers.next());
    let scale = scale(scene);
    let (width, height) = (scene.width as f32 * scale, scene.height as f32 * scale);
    let mut content = Content::new();
    // PDF's y runs up.
    content.transform([scale, 0.0, 0.0, -scale, 0.0, height]);
    fonts.meet(tree.fontdb());
    let mut pen = page::Pen {
        content: &mut content,
        fonts,
        numbers,
    };
    pen.group(tree.root(), 1.0);
    let packed = fonts::packed(&content.finish());
    pdf.stream(stream, &packed)
        .filter(pdf_writer::Filter::FlateDecode);
    let links = links(scene);
    let annotations: Vec<Ref> = links.iter().map(|_| numbers.next()).collect();
    let mut page = pdf.page(id);
    page.media_box(Rect::new(0.0, 0.0, width, height));
    page.parent(parent).contents(stream);
    page.annotations(annotations.iter().copied());
    let mut resources = page.resources();
    let mut known = resources.fonts();
    for (name, font) in fonts.names() {
        known.pair(Name(name), font);
    }
    known.finish();
    let mut states = resources.ext_g_states();
    for (alpha, state) in fonts.alphas() {
        states.pair(Name(format!("a{alpha}").as_bytes()), state);
    }
    states.finish();
    resources.finish();
    page.finish();
    for (link, annotation) in links.iter().zip(annotations) {
        write_link(pdf, annotation, link, scale, height);
    }
    id
}

fn links(scene: &Scene) -> Vec<Link> {
    let of = |node: &crate::scene::SceneNode| {
        let url = crate::link::link(node.docs.as_deref()?)?;
        Some(Link {
            at: node.rect,
            url: url.to_owned(),
        })
    };
    scene.nodes.iter().filter_map(of).collect()
}

fn write_link(pdf: &mut Pdf, id: Ref, link: &Link, scale: f32, height: f32) {
    let at = |x: i32, y: i32| (x as f32 * scale, height - y as f32 * scale);
    let ((left, top), (right, bottom)) = (
        at(link.at.x, link.at.y),
        at(link.at.right(), link.at.bottom()),
    );
    let mut annotation = pdf.annotation(id);
    annotation
        .subtype(AnnotationType::Link)
        .rect(Rect::new(left, bottom, right, top))
        .border(0.0, 0.0, 0.0, None);
    annotation
        .action()
        .action_type(ActionType::Uri)
        .uri(Str(ascii(&link.url).as_bytes()));
}

/// An address with everything beyond ASCII percent-encoded, as PDF wants it (RFC 3986, section 2.1).
fn ascii(url: &str) -> String {
    let mut out = String::new();
    for byte in url.bytes() {
        match byte {
            0x21..=0x7E => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Bookmarks, where there is more than one page.
fn outline(pdf: &mut Pdf, numbers: &mut Numbers, scenes: &[Scene], pages: &[Ref]) -> Option<Ref> {
    if pages.len() < 2 {
        return None;
    }
    let items: Vec<Ref> = pages.iter().map(|_| numbers.next()).collect();
    let id = numbers.next();
    for (index, (scene, (item, page))) in scenes.iter().zip(items.iter().zip(pages)).enumerate() {
        let mut entry = pdf.outline_item(*item);
        entry.parent(id).title(TextStr(&scene.title));
        if let Some(before) = index.checked_sub(1).and_then(|i| items.get(i)) {
            entry.prev(*before);
        }
        if let Some(after) = items.get(index + 1) {
            entry.next(*after);
        }
        entry.dest().page(*page).fit();
    }
    let count = i32::try_from(items.len()).ok()?;
    pdf.outline(id)
        .first(*items.first()?)
        .last(*items.last()?)
        .count(count);
    Some(id)
}
