//! No copy outlives a withdrawal unseen, and nothing goes that was not fetched.

use super::*;
use crate::domain::coding::Edit;
use crate::ops::coaching::AgainTake;

impl House {
    fn try_take_back(&self) -> Result<TakenBack, SharingError> {
        let share = live_shares(&self.folder).unwrap().remove(0);
        take_back(&self.own, &self.places, &self.folder, &share, LATER)
    }

    fn withdraw(&self) -> retention::Withdrawal {
        retention::withdraw_consent(&self.own, &self.places, &self.folder, LATER).unwrap()
    }

    fn delete(&self, reason: Reason) -> Result<retention::Deleted, OpsError> {
        retention::delete_for_good(&self.own, &self.places, &self.folder, reason, LATER)
    }

    /// Runs this while the shared folder is out of reach.
    fn away<T>(&self, work: impl FnOnce() -> T) -> T {
        let away = self.root.path().join("away");
        fs::rename(self.shared_path(), &away).unwrap();
        let done = work();
        fs::rename(away, self.shared_path()).unwrap();
        done
    }

    /// The trainee answers the coach's feedback with this take said again.
    fn answer_with(&self, again: &SessionFolder) {
        let shared = self.share();
        self.feedback(&shared);
        exchange(&self.own, &self.folder).unwrap();
        let key = coaching::feedback_in(&self.folder).unwrap().0[0].feedback.key();
        let again = AgainTake { folder: again.clone(), take: TakeKey { volley: 1, take: 1 } };
        wav::write_wav(&again.folder.file("reply-01-take-1.wav"), &[0.5; 480], SampleRate::TAKE).unwrap();
        coaching::answer(&self.folder, &self.trainee, &key, "Thank you.", Some(&again), LATER).unwrap();
        assert_eq!(exchange(&self.own, &self.folder).unwrap().replies, 1);
    }
}

/// The sounds of the trainee in a session or copy.
fn heard(folder: &SessionFolder) -> Vec<String> {
    let name = |it: &PathBuf| it.file_name().unwrap().to_string_lossy().into_owned();
    retention::sound_in(folder).unwrap().iter().map(name).collect()
}

fn recordings_of(folder: &SessionFolder) -> Vec<String> {
    let (replies, _) = coaching::replies_in(folder).unwrap();
    replies.into_iter().filter_map(|it| it.reply.again?.sound).collect()
}

#[test]
fn a_copy_that_cannot_be_known_is_not_called_deleted() {
    for shared in ["", "(format: 1, copy_from: None, shares: [])"] {
        let house = house();
        let copy = house.share().copy;
        let before = fs::read(copy.file("shared.ron")).unwrap();
        fs::write(copy.file("shared.ron"), shared).unwrap();
        let error = house.try_take_back().unwrap_err().to_string();
        assert!(error.contains("shared.ron"), "{error}");
        assert!(house.delete(Reason::AskedFor).is_err());
        assert!(copy.path().exists() && house.folder.path().exists());
        assert_eq!(live_shares(&house.folder).unwrap().len(), 1, "it can be tried again");
        fs::write(copy.file("shared.ron"), before).unwrap();
        house.take_back();
        assert!(!copy.path().exists());
    }
}

#[test]
fn a_copy_without_its_record_is_not_called_deleted() {
    let house = house();
    let copy = house.share().copy;
    fs::remove_file(copy.file("shared.ron")).unwrap();
    assert!(matches!(house.try_take_back(), Err(SharingError::NotTheCopy(_))));
    assert!(copy.path().exists() && house.delete(Reason::AskedFor).is_err());
}

#[test]
fn a_copy_that_was_moved_or_half_done_goes_too() {
    let house = house();
    let copy = house.share().copy;
    let elsewhere = house.shared().sessions().join("2027").join("01");
    fs::create_dir_all(&elsewhere).unwrap();
    fs::rename(copy.path(), elsewhere.join(copy.id())).unwrap();
    house.take_back();
    assert!(house.shared().session_folders().unwrap().is_empty());

    for start in [".incoming-", ".deleting-"] {
        let copy = house.share().copy;
        let half = copy.path().with_file_name(format!("{start}{}", copy.id()));
        fs::rename(copy.path(), &half).unwrap();
        house.take_back();
        assert!(!half.exists(), "{start}");
    }
}

#[test]
fn what_cannot_be_fetched_keeps_its_copy() {
    let house = house();
    let shared = house.share();
    house.feedback(&shared);
    let broken = shared.copy.feedback_folder().join(format!("{}-7.ron", shared.coach.id));
    fs::write(&broken, "(").unwrap();
    let error = house.try_take_back().unwrap_err().to_string();
    assert!(error.contains("could not all be fetched") && error.contains("-7.ron:1:"), "{error}");
    assert!(shared.copy.path().exists());
    assert_eq!(coaching::feedback_in(&house.folder).unwrap().0.len(), 1, "the rest was fetched");
    fs::remove_file(broken).unwrap();
    house.take_back();
    assert!(!shared.copy.path().exists());
}

#[test]
fn feedback_whose_sound_has_not_arrived_is_not_fetched_without_it() {
    let house = house();
    let shared = house.share();
    house.feedback(&shared);
    let sound = shared.copy.feedback_folder().join(format!("{}-1.wav", shared.coach.id));
    let bytes = fs::read(&sound).unwrap();
    fs::remove_file(&sound).unwrap();
    assert!(house.try_take_back().unwrap_err().to_string().contains("not there yet"));
    assert!(coaching::feedback_in(&house.folder).unwrap().0.is_empty());
    fs::write(&sound, bytes).unwrap();
    assert_eq!(house.take_back().fetched.feedback, 1);
    house.is_sound();
}

#[test]
fn withdrawn_consent_takes_the_sound_of_a_copy_whatever_cannot_be_fetched() {
    let house = house();
    let shared = house.share();
    let broken = shared.copy.feedback_folder().join(format!("{}-7.ron", shared.coach.id));
    fs::create_dir_all(shared.copy.feedback_folder()).unwrap();
    fs::write(&broken, "(").unwrap();
    let left = house.withdraw().left;
    assert!(left.len() == 1 && left[0].contains("the sound of this copy is deleted"), "{left:?}");
    assert!(heard(&house.folder).is_empty() && heard(&shared.copy).is_empty());
    assert!(shared.copy.recording().unwrap().value.consent.withdrawn.is_some(), "the coach sees why");
    assert!(broken.exists());
    // Once it can be fetched, the next start takes the rest.
    fs::remove_file(broken).unwrap();
    let finished = retention::finish_withdrawals(&house.own, &house.places, None, LATER).unwrap();
    assert_eq!(finished, retention::Finished::default());
    assert!(!shared.copy.path().exists());
}

#[test]
fn what_cannot_be_read_keeps_no_sound() {
    let house = house();
    house.answer_with(&house.folder);
    let answer = house.folder.reply_files().unwrap().remove(0);
    fs::write(answer, "(").unwrap();
    fs::write(house.folder.file("shared.ron"), "(").unwrap();
    let done = house.withdraw();
    assert!(done.left.len() == 1 && done.left[0].contains("shared.ron:1:"), "{:?}", done.left);
    assert_eq!((done.recordings, heard(&house.folder).len()), (3, 0));
}

#[test]
fn a_copy_out_of_reach_is_taken_back_when_it_is_there_again() {
    let house = house();
    let copy = house.share().copy;
    let left = house.away(|| house.withdraw()).left;
    assert!(left[0].contains("cannot be reached"), "{left:?}");
    let finish = || retention::finish_withdrawals(&house.own, &house.places, None, LATER).unwrap().left;
    assert_eq!(house.away(finish).len(), 1, "it is said each time");
    assert_eq!(finish(), Vec::<String>::new());
    assert!(!copy.path().exists());
    house.is_sound();
}

#[test]
fn a_copy_outlives_no_last_day() {
    let house = house();
    let copy = house.share().copy;
    assert_eq!(house.delete(Reason::KeptUntilItsDay).unwrap().left, Vec::<String>::new());
    assert!(!copy.path().exists() && !house.folder.path().exists());

    // What cannot be reached then is remembered beyond the session.
    let house = self::house();
    let copy = house.share().copy;
    let left = house.away(|| house.delete(Reason::KeptUntilItsDay).unwrap().left);
    assert!(left.len() == 1 && left[0].contains("cannot be reached"), "{left:?}");
    assert!(!house.folder.path().exists() && copy.path().exists());
    let faults = check::check(&house.own, &house.places).unwrap().faults;
    assert!(faults.len() == 1 && faults[0].fault.message.contains("copies"), "{faults:?}");
    let retry = || take_back_left(&house.own, &house.places, LATER);
    let said = house.away(retry);
    assert!(said.len() == 1 && said[0].contains("still shared"), "{said:?}");
    assert_eq!(retry(), Vec::<String>::new());
    assert!(!copy.path().exists());
    house.is_sound();
    assert_eq!(house.own.left_copies().unwrap(), Vec::<PathBuf>::new());
}

#[test]
fn a_copy_is_kept_as_long_as_its_session() {
    let house = house();
    let copy = house.share().copy;
    let day = |folder: &SessionFolder| folder.recording().unwrap().value.keep_until;
    let keep = |day: Option<&str>| retention::keep_until(&house.own, &house.folder, day).unwrap();
    assert_eq!(keep(Some("2027-01-31")), Vec::<String>::new());
    assert_eq!(day(&copy).as_deref(), Some("2027-01-31"));
    assert_eq!(house.away(|| keep(None)).len(), 1);
    assert_eq!(day(&copy).as_deref(), Some("2027-01-31"));
    assert!(exchange(&house.own, &house.folder).unwrap().problems.is_empty());
    assert_eq!(day(&copy), None, "told with the next exchange");
}

#[test]
fn withdrawn_consent_takes_the_answers_in_which_she_is_heard() {
    let house = house();
    house.answer_with(&house.folder);
    assert_eq!(heard(&house.folder).len(), 3, "the recording, the take, the line answered again");
    let done = house.withdraw();
    assert_eq!((done.recordings, done.left.len()), (3, 0));
    assert!(heard(&house.folder).is_empty() && recordings_of(&house.folder).is_empty());
    let (replies, problems) = coaching::replies_in(&house.folder).unwrap();
    assert_eq!((replies[0].reply.text.as_str(), problems.len()), ("Thank you.", 0), "her words stay");
    house.is_sound();
}

#[test]
fn an_answer_loses_the_sound_of_another_session_that_was_withdrawn() {
    let house = house();
    let sound = house.root.path().join("talk.wav");
    let other = crate::ops::import::tests::bring_in(&house.places, &house.own, &sound);
    house.answer_with(&other);
    let copy = SessionFolder::at(house.shared().session_folders().unwrap()[0].path().to_owned());
    assert_eq!((recordings_of(&house.folder).len(), recordings_of(&copy).len()), (1, 1));
    let withdraw = || retention::withdraw_consent(&house.own, &house.places, &other, LATER).unwrap();
    let done = house.away(withdraw);
    assert_eq!((done.recordings, done.left.len()), (3, 1), "{:?}", done.left);
    assert_eq!(heard(&house.folder), ["original.wav"], "what else she said there stays");
    assert_eq!(heard(&copy).len(), 2);
    // The coach's copy of the answer hears of it with the next exchange.
    assert!(exchange(&house.own, &house.folder).unwrap().problems.is_empty());
    assert_eq!((heard(&copy), recordings_of(&copy).len()), (vec!["original.wav".to_owned()], 0));
    house.is_sound();
}

#[test]
fn what_a_killed_program_left_of_a_withdrawal_is_finished() {
    let house = house();
    let mut recording = house.folder.recording().unwrap();
    recording.value.consent.withdrawn = Some(NOW.to_owned());
    recording.save().unwrap();
    fs::write(house.folder.file(".oars-a1b2c3.tmp"), "half a take").unwrap();
    fs::write(house.folder.file("original (1).wav"), "a sync program's copy").unwrap();
    let named = |library: &Library| check::check(library, &house.places).unwrap().faults.len();
    assert!(named(&house.own) >= 3);
    let finished = retention::finish_withdrawals(&house.own, &house.places, None, LATER).unwrap();
    assert_eq!((finished.sessions.len(), finished.left.len()), (1, 0));
    assert!(heard(&house.folder).is_empty());
    assert_eq!(named(&house.own), 0);
    let again = retention::finish_withdrawals(&house.own, &house.places, None, LATER).unwrap();
    assert_eq!(again, retention::Finished::default());
}

#[test]
fn two_codings_of_one_second_are_two() {
    let house = house();
    let shared = house.share();
    for note in ["first", "second"] {
        let path = shared.copy.new_coding_path(&shared.coach.id).unwrap();
        let (session, coder) = (shared.copy.id(), shared.coach.id.clone());
        let coding = Coding::new(session, coder, CodingKind::Coder, scheme(), NOW.to_owned());
        let mut draft = Draft::begin(&path, coding).unwrap();
        draft.apply(&[Edit::SetNote(note.to_owned())]).unwrap();
        draft.finish(LATER).unwrap();
    }
    assert_eq!(exchange(&house.own, &house.folder).unwrap().codings, 2);
    assert_eq!(exchange(&house.own, &house.folder).unwrap().codings, 0);
    assert_eq!(house.folder.coding_files().unwrap().len(), 2);
}

#[test]
fn a_coding_that_was_changed_after_it_was_final_is_not_taken_in() {
    let house = house();
    let shared = house.share();
    code(&shared.copy, &shared.coach.id, CodingKind::Coder, true);
    let path = shared.copy.coding_files().unwrap().remove(0);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("note: \"\"", "note: \"changed\"")).unwrap();
    let came = exchange(&house.own, &house.folder).unwrap();
    assert_eq!((came.codings, came.problems.len()), (0, 1), "{came:?}");
    assert!(came.problems[0].contains("changed after it was made final"), "{came:?}");
    assert!(house.folder.coding_files().unwrap().is_empty() && house.try_take_back().is_err());
}
