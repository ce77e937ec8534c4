//! A workbook as one page that needs nothing else: for printing, and for a screen reader.
//!
//! What people wrote goes through [`escaped`], and nowhere does it become part of a tag. The page runs no
//! script and asks for nothing from outside, and says so to the browser.

use super::{Content, Item, Plan, Row, Workbook};

/// Ink on paper, wide margins, and no break within an item that fits on a page.
const STYLE: &str = "\
body{font:1rem/1.5 system-ui,sans-serif;color:#1b1b1b;background:#fff;max-width:44rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.7rem;margin-bottom:0}h2{font-size:1.3rem;margin-top:2rem;border-bottom:1px solid #767676}h3{font-size:1.1rem;margin:0}\
ol{list-style:none;padding:0}li.item{margin:1.2rem 0;padding-left:.8rem;border-left:3px solid #767676;break-inside:avoid}\
.by{margin:0;color:#454545}.words{white-space:pre-line;margin:.4rem 0}dt{font-weight:600}dd{margin:0 0 .4rem 0;white-space:pre-line}\
table{border-collapse:collapse;margin:.4rem 0}caption{text-align:left;font-weight:600}th,td{text-align:left;padding:.15rem .8rem .15rem 0;vertical-align:top;border-bottom:1px solid #c8c8c8}\
th[scope=row]{font-weight:400}@page{margin:2cm}@media print{body{margin:0;max-width:none;font-size:11pt}h2,h3{break-after:avoid}}";

/// The page.
pub fn workbook_html(workbook: &Workbook) -> String {
    let mut page = Page::default();
    let title = format!("Workbook of {}", workbook.trainee);
    page.raw("<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.element("title", &title);
    page.raw("<style>");
    page.raw(STYLE);
    page.raw("</style>\n</head>\n<body>\n<header>\n");
    page.element("h1", &title);
    page.element(
        "p",
        &format!("Gathered on {}. For training and supervision, never for appraisal.", workbook.gathered),
    );
    page.raw("</header>\n<main>\n");
    plans(&mut page, &workbook.plans);
    page.raw("<section aria-labelledby=\"record\">\n<h2 id=\"record\">Sessions, feedback and notes</h2>\n");
    if workbook.items.is_empty() {
        page.raw("<p>Nothing yet.</p>\n");
    } else {
        page.raw("<ol>\n");
        for it in &workbook.items {
            item(&mut page, it);
        }
        page.raw("</ol>\n");
    }
    page.raw("</section>\n");
    if !workbook.missing.is_empty() {
        page.raw("<section aria-labelledby=\"missing\">\n<h2 id=\"missing\">What could not be read</h2>\n");
        list(&mut page, &workbook.missing);
        page.raw("</section>\n");
    }
    page.raw("</main>\n</body>\n</html>\n");
    page.text
}

/// Text that can stand anywhere between tags and in a quoted attribute. Signs that no page may hold
/// become the sign for such.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(sign),
            // A lone carriage return would count as an end of line.
            '\r' => {}
            sign if sign.is_control() || ('\u{fdd0}'..='\u{fdef}').contains(&sign) => safe.push('\u{fffd}'),
            sign => safe.push(sign),
        }
    }
    safe
}

/// A part of a line: what this program says itself, or what somebody wrote.
#[derive(Clone, Copy)]
enum Part<'a> {
    Ours(&'static str),
    Theirs(&'a str),
}

use Part::{Ours, Theirs};

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    /// What this program says itself.
    fn raw(&mut self, text: &'static str) {
        self.text.push_str(text);
    }

    /// A line of such parts; what somebody wrote is escaped.
    fn line(&mut self, parts: &[Part<'_>]) {
        for part in parts {
            match part {
                Ours(text) => self.text.push_str(text),
                Theirs(text) => self.text.push_str(&escaped(text)),
            }
        }
        self.text.push('\n');
    }

    /// One element around what somebody wrote.
    fn element(&mut self, name: &'static str, text: &str) {
        self.line(&[Ours("<"), Ours(name), Ours(">"), Theirs(text), Ours("</"), Ours(name), Ours(">")]);
    }

    /// A paragraph that keeps its lines; nothing where there are no words.
    fn words(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.line(&[Ours("<p class=\"words\">"), Theirs(text.trim()), Ours("</p>")]);
        }
    }

    /// A name and what goes with it; nothing where there are no words.
    fn described(&mut self, name: &'static str, text: &str) {
        if !text.trim().is_empty() {
            self.line(&[Ours("<dt>"), Ours(name), Ours("</dt><dd>"), Theirs(text.trim()), Ours("</dd>")]);
        }
    }
}

fn plans(page: &mut Page, plans: &[Plan]) {
    page.raw("<section aria-labelledby=\"plan\">\n<h2 id=\"plan\">The plan</h2>\n");
    if plans.is_empty() {
        page.raw("<p>No plan yet.</p>\n</section>\n");
        return;
    }
    page.raw("<ol>\n");
    for plan in plans {
        page.raw("<li class=\"item\">\n");
        page.words(&plan.text);
        page.raw("<dl>\n");
        page.described("Skill", plan.skill.as_deref().unwrap_or_default());
        page.described("By", plan.until.as_deref().unwrap_or_default());
        page.described("Written", &format!("by {}, {}", plan.author, plan.day));
        let names: Vec<String> = plan.agreed.iter().map(|(who, day)| format!("by {who}, {day}")).collect();
        let agreed = if names.is_empty() { "not yet".to_owned() } else { names.join("; ") };
        page.described("Agreed", &agreed);
        let done = plan.done.as_ref().map(|(who, day)| format!("said by {who}, {day}"));
        page.described("Done", done.as_deref().unwrap_or_default());
        page.raw("</dl>\n</li>\n");
    }
    page.raw("</ol>\n</section>\n");
}

fn item(page: &mut Page, item: &Item) {
    page.raw("<li class=\"item\">\n");
    let what = kind(&item.content);
    let heading = item.about.as_ref().map_or_else(|| what.to_owned(), |about| format!("{what}: {about}"));
    page.element("h3", &heading);
    page.line(&[
        Ours("<p class=\"by\">"),
        Theirs(&item.author),
        Ours(", <time datetime=\""),
        Theirs(&item.when),
        Ours("\">"),
        Theirs(&item.day),
        Ours("</time></p>"),
    ]);
    match &item.content {
        Content::Session { facts } => list(page, facts),
        Content::SelfRating { rows, went_well } => {
            table(page, "Own ratings", rows);
            for it in went_well {
                page.words(&format!("Went well: {it}"));
            }
        }
        Content::Scores { what, rows, note, cautions } => {
            table(page, what, rows);
            page.words(note);
            list(page, cautions);
        }
        Content::Feedback { question, strength, skill, point, moments, next, spoken } => {
            page.raw("<dl>\n");
            page.described("A question first", question);
            page.described("One strength", strength);
            page.described("One point to work on", &joined(&[skill, point], ": "));
            page.described("To hear at", &moments.join("; "));
            page.described("Practise next", next);
            page.raw("</dl>\n");
            if *spoken {
                page.raw("<p>There is a recording of this feedback in the program.</p>\n");
            }
        }
        Content::Answer { text, again } => {
            page.words(text);
            if let Some(again) = again {
                page.words(&format!("Answered again: {again}"));
            }
        }
        Content::Note { text, private } => {
            page.words(text);
            if *private {
                page.raw("<p>Not shared.</p>\n");
            }
        }
    }
    page.raw("</li>\n");
}

fn kind(content: &Content) -> &'static str {
    match content {
        Content::Session { .. } => "Session",
        Content::SelfRating { .. } => "Own rating",
        Content::Scores { .. } => "Scores",
        Content::Feedback { .. } => "Feedback",
        Content::Answer { .. } => "Answer to feedback",
        Content::Note { .. } => "Note",
    }
}

fn list(page: &mut Page, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    page.raw("<ul>\n");
    for line in lines {
        page.element("li", line);
    }
    page.raw("</ul>\n");
}

fn table(page: &mut Page, caption: &str, rows: &[Row]) {
    if rows.is_empty() {
        return;
    }
    page.raw("<table>\n");
    page.element("caption", caption);
    page.raw("<thead><tr><th scope=\"col\">What</th><th scope=\"col\">Value</th><th scope=\"col\">Remark</th></tr></thead>\n<tbody>\n");
    for row in rows {
        page.line(&[
            Ours("<tr><th scope=\"row\">"),
            Theirs(&row.label),
            Ours("</th><td>"),
            Theirs(&row.value),
            Ours("</td><td>"),
            Theirs(&row.remark),
            Ours("</td></tr>"),
        ]);
    }
    page.raw("</tbody>\n</table>\n");
}

/// The parts that hold something.
fn joined(parts: &[&String], between: &str) -> String {
    let parts: Vec<&str> = parts.iter().map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
    parts.join(between)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A workbook with this in every place where somebody writes.
    fn full(text: &str) -> Workbook {
        let t = || text.to_owned();
        let row = || Row { label: t(), value: t(), remark: t() };
        let item = |content| Item { when: t(), day: t(), author: t(), about: Some(t()), content };
        let feedback = Content::Feedback {
            question: t(),
            strength: t(),
            skill: t(),
            point: t(),
            moments: vec![t(), t()],
            next: t(),
            spoken: true,
        };
        let items = vec![
            item(Content::Session { facts: vec![t()] }),
            item(Content::SelfRating { rows: vec![row()], went_well: vec![t()] }),
            item(Content::Scores { what: t(), rows: vec![row()], note: t(), cautions: vec![t()] }),
            item(feedback),
            item(Content::Answer { text: t(), again: Some(t()) }),
            item(Content::Note { text: t(), private: true }),
        ];
        let plan = Plan {
            day: t(),
            author: t(),
            text: t(),
            skill: Some(t()),
            until: Some(t()),
            agreed: vec![(t(), t())],
            done: Some((t(), t())),
        };
        Workbook { trainee: t(), gathered: t(), plans: vec![plan], items, missing: vec![t()] }
    }

    /// The tags of a page with their attributes' names, read as simply as a browser does at worst: from
    /// each `<` to the next `>`. Values of attributes are left out where they are quoted.
    fn tags(page: &str) -> Vec<String> {
        let mut tags = Vec::new();
        for part in page.split('<').skip(1) {
            let tag = part.split('>').next().unwrap();
            let outside: String = tag.split('"').step_by(2).collect::<Vec<_>>().join("\"\"");
            tags.push(outside);
        }
        tags
    }

    fn read_back(page: &str) -> String {
        page.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
    }

    #[track_caller]
    fn check(text: &str) {
        let page = workbook_html(&full(text));
        assert_eq!(tags(&page), tags(&workbook_html(&full("x"))), "{text:?}");
        // In the style sheet and the tags of ours nothing of it stands either.
        assert!(read_back(&page).contains(text), "{text:?}");
    }

    #[test]
    fn nothing_that_somebody_writes_becomes_part_of_the_page() {
        for text in [
            "<script>alert(1)</script>",
            "</title><img src=x onerror=alert(1)>",
            "\" onmouseover=\"alert(1)",
            "' onmouseover='alert(1)",
            "&lt;b&gt; &amp; &#60;",
            "<!-- --> ]]> -->",
            "</style><style>*{display:none}",
            "javascript:alert(1)",
            "5 < 7 > 3 & 2",
            "<",
            "&",
        ] {
            check(text);
        }
    }

    proptest! {
        #[test]
        fn no_text_changes_the_shape_of_the_page(text in "[!-~]([ -~\u{a0}-\u{2fff}]{0,40}[!-~])?") {
            let page = workbook_html(&full(&text));
            prop_assert_eq!(tags(&page), tags(&workbook_html(&full("x"))));
            prop_assert!(read_back(&page).contains(&text));
        }

        #[test]
        fn any_text_at_all_is_safe_between_tags_and_quotes(text: String) {
            let safe = escaped(&text);
            prop_assert!(!safe.contains(['<', '>', '"', '\'', '\r', '\0']));
            prop_assert!(safe.split('&').skip(1).all(|it| ["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|name| it.starts_with(name))));
        }
    }

    #[test]
    fn the_page_needs_nothing_from_outside_and_is_named_for_a_screen_reader() {
        let page = workbook_html(&full("x"));
        for missing in ["src=", "href=", "url(", "@import", "<script", "http://", "https://"] {
            assert!(!page.contains(missing), "{missing}");
        }
        for there in
            ["lang=\"en-GB\"", "<title>", "<main>", "<h1>", "scope=\"row\"", "<caption>", "datetime="]
        {
            assert!(page.contains(there), "{there}");
        }
        // Every section is named by its heading.
        for id in page.split("aria-labelledby=\"").skip(1).filter_map(|it| it.split('"').next()) {
            assert!(page.contains(&format!("<h2 id=\"{id}\">")), "{id}");
        }
    }

    #[test]
    fn every_tag_is_closed_in_order() {
        let page = workbook_html(&full("x"));
        let mut open: Vec<String> = Vec::new();
        for tag in tags(&page) {
            let name: String =
                tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
            if tag.starts_with('!') || name == "meta" {
                continue;
            }
            if tag.starts_with('/') {
                assert_eq!(open.pop().as_deref(), Some(name.as_str()));
            } else {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }

    #[test]
    fn an_empty_workbook_says_so() {
        let page = workbook_html(&Workbook { trainee: "Ana".to_owned(), ..Workbook::default() });
        assert!(page.contains("No plan yet.") && page.contains("Nothing yet."));
        assert!(!page.contains("could not be read"));
    }
}
