//! A list that unfolds.

use egui::{ComboBox, Id, Ui};

/// Shows a list to choose from, called `label`: what each choice is called, whether it is the one now,
/// and what it stands for. Gives back a new choice. Folded again, by a choice or by Escape, the list has
/// the keyboard, so that Tab goes on from it.
pub fn drop_down<'a, T>(
    ui: &mut Ui,
    list: ComboBox<'_>,
    label: &str,
    choices: impl IntoIterator<Item = (&'a str, bool, T)>,
) -> Option<T> {
    let shown = list.show_ui(ui, |ui| {
        let mut chosen = None;
        for (words, now, value) in choices {
            if ui.selectable_label(now, words).clicked() {
                chosen = Some(value);
                ui.close();
            }
        }
        chosen
    });
    ui.ctx().accesskit_node_builder(shown.response.id, |node| node.set_label(label));
    let unfolded = Id::unique(("oars unfolded", shown.response.id));
    let was = ui.data(|data| data.get_temp::<bool>(unfolded)).unwrap_or_default();
    let is = shown.inner.is_some();
    ui.data_mut(|data| data.insert_temp(unfolded, is));
    let chosen = shown.inner.flatten();
    let nothing_has_it = ui.memory(|memory| memory.focused().is_none());
    if chosen.is_some() || (was && !is && nothing_has_it) {
        shown.response.request_focus();
    }
    chosen
}
