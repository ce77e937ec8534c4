//! The devices that there are, and that there are none.

use crate::process::{Outcome, run};
use crate::server::Server;

#[test]
fn lists_the_real_names_and_no_monitors() -> Outcome<()> {
    let server = Server::start()?;
    let listed = run(server.oars().args(["devices", "--json"]))?;
    let listed: serde_json::Value = serde_json::from_str(&listed).expect("one JSON document");
    let microphone = serde_json::json!(
        [{"name": "Virtual_Microphone", "default": true, "sample_rate": 48_000, "channels": 1}]
    );
    assert_eq!(listed["inputs"], microphone);
    assert_eq!(listed["outputs"][0]["name"], "Virtual_Speaker");
    assert_eq!(listed["reason"], serde_json::Value::Null);
    Ok(())
}

#[test]
fn no_sound_at_all_is_a_normal_state() -> Outcome<()> {
    let mut server = Server::start()?;
    server.kill()?;
    let listed = run(server.oars().args(["devices", "--json"]))?;
    let listed: serde_json::Value = serde_json::from_str(&listed).expect("one JSON document");
    assert_eq!(listed["inputs"], serde_json::json!([]));
    assert!(listed["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{listed}");

    let out = server.file("out.wav");
    let fault = run(server.oars().args(["record", "--seconds", "1"]).arg(&out)).unwrap_err();
    assert!(fault.contains("No sound device could be opened"), "{fault}");
    assert!(!out.exists());
    Ok(())
}
