//! `oars devices`: the microphones and speakers that there are.

use clap::Args as ClapArgs;
use serde_json::{Value, json};

use super::{CliError, print_json, print_line};
use crate::audio::backend::cpal_backend;
use crate::audio::messages::DeviceInfo;

/// List microphones and speakers
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Lists the devices. None at all is no fault: the reason is told.
#[expect(clippy::unnecessary_wraps, reason = "all commands are called alike")]
pub fn run(args: &Args) -> Result<(), CliError> {
    let devices = cpal_backend().devices();
    if args.json {
        let list = |devices: &[DeviceInfo]| devices.iter().map(as_json).collect::<Vec<Value>>();
        print_json(&json!({
            "inputs": list(&devices.inputs),
            "outputs": list(&devices.outputs),
            "reason": devices.reason,
        }));
        return Ok(());
    }
    for (title, list) in [("Microphones", &devices.inputs), ("Speakers", &devices.outputs)] {
        print_line(title);
        if list.is_empty() {
            print_line("  none");
        }
        for device in list {
            let DeviceInfo { name, default, rate, channels } = device;
            let mark = if *default { "*" } else { " " };
            let channels = match channels {
                1 => "mono".to_owned(),
                2 => "stereo".to_owned(),
                more => format!("{more} channels"),
            };
            print_line(&format!("{mark} {name}  ({} Hz, {channels})", rate.0));
        }
    }
    if let Some(reason) = devices.reason {
        print_line(&format!("There is no sound: {reason}"));
    }
    Ok(())
}

fn as_json(device: &DeviceInfo) -> Value {
    let DeviceInfo { name, default, rate, channels } = device;
    json!({"name": name, "default": default, "sample_rate": rate.0, "channels": channels})
}
