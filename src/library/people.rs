//! People: names are kept here alone; everything else knows ids.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::domain::language::Role;
use crate::domain::session::PersonId;
use crate::library::error::LibraryError;
use crate::library::layout::{Library, random_hex};
use crate::library::lock::Lock;
use crate::library::session_folder::list;
use crate::library::text::Stored;
use crate::library::upgrade::Kind;
use crate::library::{FORMAT, write};

/// A person of this library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The version of the file format, 1 today.
    pub format: u32,
    /// The id that stands everywhere else: `p-` and eight hexadecimal digits.
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// The work that the person does.
    pub role: Option<Role>,
}

impl Library {
    /// The people of the library, in order of name, and the files that could not be read.
    pub fn list_people(&self) -> Result<(Vec<Person>, Vec<LibraryError>), LibraryError> {
        let (mut people, mut problems) = (Vec::new(), Vec::new());
        for path in list(&self.people())? {
            if path.extension().is_some_and(|end| end == "ron") {
                match Stored::<Person>::read(&path, Kind::Person) {
                    Ok(person) => people.push(person.value),
                    Err(error) => problems.push(error),
                }
            }
        }
        people.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        Ok((people, problems))
    }

    /// The person with this id.
    pub fn person(&self, id: &str) -> Result<Person, LibraryError> {
        Ok(Stored::<Person>::read(&self.person_path(id), Kind::Person)?.value)
    }

    /// The person with this name, made if there is none; names are compared without case.
    pub fn person_named(&self, name: &str, role: Option<Role>) -> Result<Person, LibraryError> {
        let wanted = name.trim();
        // Two programs that meet the same new name make one person.
        let _asking = Lock::take_soon(&self.root().join(".lock"))?;
        let (people, _problems) = self.list_people()?;
        let there = people.into_iter().find(|it| it.name.to_lowercase() == wanted.to_lowercase());
        match there {
            Some(person) => Ok(person),
            None => self.add_person(wanted, role),
        }
    }

    /// Adds a person.
    pub fn add_person(&self, name: &str, role: Option<Role>) -> Result<Person, LibraryError> {
        let folder = self.people();
        write::make_folder(&folder)?;
        let mark = random_hex(4).map_err(LibraryError::io("cannot be made", &folder))?;
        let person = Person { format: FORMAT, id: format!("p-{mark}"), name: name.trim().to_owned(), role };
        Stored::new(self.person_path(&person.id), person.clone()).save()?;
        Ok(person)
    }

    /// Changes a person's name or work.
    pub fn change_person(&self, id: &str, name: &str, role: Option<Role>) -> Result<Person, LibraryError> {
        let mut stored = Stored::<Person>::read(&self.person_path(id), Kind::Person)?;
        name.trim().clone_into(&mut stored.value.name);
        stored.value.role = role;
        stored.save()?;
        Ok(stored.value)
    }

    fn person_path(&self, id: &str) -> std::path::PathBuf {
        let plain: String = id.chars().filter(|it| it.is_ascii_alphanumeric() || *it == '-').collect();
        self.people().join(Path::new(&plain).with_extension("ron"))
    }
}
