//! The window, as a screen reader and a keyboard meet it: everything is found by role and label.

mod agree;
mod coaching;
mod entering;
mod leaving;
mod panels;
mod scenes;
mod studio;
mod studio_panes;
mod studio_proposals;
mod support;
mod widgets;
