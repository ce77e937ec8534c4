use proptest::prelude::*;

use super::*;
use crate::domain::scheme;

const HEADER: &str =
    "session,coder,scheme,volley,take,utterance,speaker,start_s,end_s,code,valence,strength,text";

fn house() -> Scheme {
    scheme::read(include_str!("../../../schemes/family-safeguarding-1.ron")).unwrap().0
}

/// The fault of a sheet as `line:column: words`.
#[track_caller]
fn check_fault(text: &str, expected: &str) {
    let faults = read(text.as_bytes()).unwrap_err();
    let place = faults[0].place.unwrap();
    let found = format!("{}:{}: {}", place.line, place.column, faults[0].message);
    assert!(found.starts_with(expected), "{found}");
}

#[track_caller]
fn codes(text: &str) -> Vec<(u32, Option<String>)> {
    let sheet = read(text.as_bytes()).unwrap();
    sheet.rows.into_iter().map(|row| (row.volley, row.code)).collect()
}

#[test]
fn a_row_is_read_with_all_its_columns() {
    let sheet = read(
        format!("{HEADER}\ns1,ann,family-safeguarding-1,2,1,3,worker,0.5,2.25,SR,change,,\"You, then.\"\n")
            .as_bytes(),
    )
    .unwrap();
    assert_eq!(
        sheet.rows,
        [Row {
            session: "s1".to_owned(),
            coder: "ann".to_owned(),
            scheme: "family-safeguarding-1".to_owned(),
            volley: 2,
            take: 1,
            utterance: 3,
            speaker: Speaker::Worker,
            start: Some(Seconds(0.5)),
            end: Some(Seconds(2.25)),
            code: Some("SR".to_owned()),
            valence: Some(Valence::Change),
            strength: None,
            text: "You, then.".to_owned(),
            other: Vec::new(),
            code_place: Some(Place { line: 2, column: 52 }),
        }]
    );
}

#[test]
fn columns_come_by_name_in_any_order_and_others_are_kept() {
    let sheet = read(b"note,code,speaker,volley\nhm,SR,worker,1\n").unwrap();
    assert_eq!(sheet.other_columns, ["note"]);
    assert_eq!(sheet.rows[0].other, ["hm"]);
    assert_eq!((sheet.rows[0].take, sheet.rows[0].utterance), (1, 1));
    assert!(write(&sheet).starts_with(&format!("{HEADER},note\n")));
}

#[test]
fn byte_order_mark_line_ends_and_empty_lines_are_taken() {
    let expected = [(1, Some("SR".to_owned())), (2, None)];
    assert_eq!(codes("\u{feff}volley,speaker,code\r\n1,worker,SR\r\n2,worker,\r\n"), expected);
    assert_eq!(codes("volley,speaker,code\n\n1,worker,SR\n,,\n2,Worker,"), expected);
}

#[test]
fn faults_say_where_and_how_to_mend_them() {
    check_fault("", "1:1: the sheet is empty");
    check_fault("1,worker,SR\n", "1:1: there is no column volley: the first line must name the columns");
    check_fault(
        "volley;speaker;code\n",
        "1:1: there is no column volley: the columns must be separated by commas",
    );
    check_fault("volley,speaker,code,code\n", "1:21: the column code is here twice");
    check_fault("volley,speaker,code\n1,worker,SR,x\n", "2:1: this row has 4 cells");
    check_fault("volley,speaker,code\n\n\n0,worker,SR\n", "4:1: “0” is not a volley");
    check_fault("volley,speaker,code\n,worker,SR\n", "2:1: volley is empty");
    check_fault(
        "volley,speaker,code\n1,wörker,SR\n",
        "2:3: “wörker” is not a speaker: write worker, parent, other",
    );
    check_fault("text,volley,speaker,code\n\"a\nb\",1,,SR\n", "3:6: speaker is empty");
    check_fault("volley,speaker,code,valence\n1,worker,SR,plus\n", "2:13: “plus” is not a valence");
    check_fault("volley,speaker,code,start_s\n1,worker,SR,NaN\n", "2:13: “NaN” is not a time");
    check_fault("volley,speaker,code,start_s,end_s\n1,worker,SR,2,1\n", "2:15: the utterance ends");
    check_fault("volley,speaker,code,take\n1,worker,SR,-1\n", "2:13: “-1” is not a take");
}

#[test]
fn text_that_is_not_utf8_is_told_with_its_place() {
    let faults = read(b"volley,speaker,code,text\n1,worker,SR,caf\xe9\n").unwrap_err();
    assert_eq!(faults[0].place, Some(Place { line: 2, column: 16 }));
    assert!(faults[0].message.contains("CSV UTF-8"));
}

#[test]
fn all_faults_are_told_at_once() {
    let faults = read(b"volley,speaker,code\n0,worker,SR\n1,nobody,SR\n").unwrap_err();
    assert_eq!(faults.len(), 2);
}

#[test]
fn unknown_codes_are_faults_with_their_place() {
    let text = "text,volley,speaker,code\n\"é, \"\"x\"\"\",1,worker,Q\nb,2,parent,SR\nc,3,worker,sr\n";
    let sheet = read(text.as_bytes()).unwrap();
    let faults = sheet.faults_under(&house());
    let places: Vec<(u32, u32)> =
        faults.iter().filter_map(|it| Some((it.place?.line, it.place?.column))).collect();
    assert_eq!(places, [(2, 21), (3, 12), (4, 12)]);
    assert!(faults[0].message.starts_with("Q is not a code of family-safeguarding-1; its codes"));
    assert!(faults[1].message.starts_with("SR is not a code for the parent's utterances"));
    assert_eq!(faults[2].message, "sr is not a code of family-safeguarding-1; write SR");
}

#[test]
fn scores_use_each_volleys_first_take() {
    let text = "volley,take,speaker,code\n1,2,worker,CR\n1,1,worker,SR\n1,,parent,CT\n2,3,worker,AF\n2,4,worker,PER\n";
    let volleys = read(text.as_bytes()).unwrap().volleys();
    let codes: Vec<Vec<Option<&str>>> =
        volleys.iter().map(|it| it.worker.iter().map(|it| it.code.as_deref()).collect()).collect();
    assert_eq!(codes, [vec![Some("SR")], vec![Some("AF")]]);
    assert_eq!(volleys[0].heard[0].codes, ["CT"]);
}

#[test]
fn utterances_may_start_again_in_each_volley_but_not_within_one() {
    let text = "volley,utterance,speaker,code\n1,1,worker,SR\n2,1,worker,SR\n2,1,parent,FN\n2,1,worker,CR\n";
    let sheet = read(text.as_bytes()).unwrap();
    assert_eq!(sheet.warnings.len(), 1);
    assert_eq!(sheet.warnings[0].place, Some(Place { line: 5, column: 3 }));
}

#[test]
fn codings_go_into_a_sheet_and_come_back() {
    let text =
        "volley,take,speaker,code,text\n1,1,worker,SR,a\n1,1,worker,,b\n1,2,worker,CR,c\n3,1,worker,TELL,d\n";
    let takes = takes_of(&read(text.as_bytes()).unwrap());
    let rows = rows_of_takes("s", "ann", "family-safeguarding-1", &takes);
    let numbers: Vec<(u32, u32, u32)> = rows.iter().map(|it| (it.volley, it.take, it.utterance)).collect();
    assert_eq!(numbers, [(1, 1, 1), (1, 1, 2), (1, 2, 1), (3, 1, 3)]);
    let again = takes_of(&Sheet { rows, ..Sheet::default() });
    assert_eq!(again, takes);
}

fn any_row() -> impl Strategy<Value = Row> {
    let id = "[a-zA-Z0-9é,\"_-]{0,8}";
    let seconds = prop::option::of((0_u32..1_000_000).prop_map(|n| f64::from(n) / 997.0));
    let words = (
        prop::sample::select(vec![Speaker::Worker, Speaker::Parent, Speaker::Other]),
        prop::option::of("[A-Za-z]{1,8}"),
        prop::sample::select(vec![
            None,
            Some(Valence::Change),
            Some(Valence::Sustain),
            Some(Valence::Both),
            Some(Valence::Neither),
        ]),
        prop::sample::select(vec![None, Some(Strength::Low), Some(Strength::Medium), Some(Strength::High)]),
    );
    (
        (id, id, id),
        (1_u32..=u32::MAX, 1_u32..9, 1_u32..=u32::MAX),
        seconds,
        words,
        (any::<String>(), any::<String>()),
    )
        .prop_map(
            |((session, coder, scheme), (volley, take, utterance), start, words, (text, other))| {
                let (speaker, code, valence, strength) = words;
                let end = start.map(|it| Seconds(it + 1.5));
                let start = start.map(Seconds);
                let other = vec![other];
                Row {
                    session,
                    coder,
                    scheme,
                    volley,
                    take,
                    utterance,
                    speaker,
                    start,
                    end,
                    code,
                    valence,
                    strength,
                    text,
                    other,
                    code_place: None,
                }
            },
        )
}

proptest! {
    #[test]
    fn writing_and_reading_is_the_identity(rows in prop::collection::vec(any_row(), 0..20)) {
        let sheet = Sheet { rows, other_columns: vec!["my \"note\", too".to_owned()], warnings: Vec::new() };
        let mut again = read(write(&sheet).as_bytes()).unwrap();
        for row in &mut again.rows {
            prop_assert!(row.code_place.take().is_some());
        }
        prop_assert_eq!(again.rows, sheet.rows);
        prop_assert_eq!(again.other_columns, sheet.other_columns);
    }

    #[test]
    fn any_bytes_are_taken_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        drop(read(&bytes));
    }

    #[test]
    fn any_cells_are_taken_or_refused(cells in "[\",a1\\n\\réSRworkerparent]{0,200}") {
        let text = format!("volley,speaker,code,text\n{cells}");
        if let Err(faults) = read(text.as_bytes()) {
            prop_assert!(faults.iter().all(|it| it.place.is_some()));
        }
    }
}
