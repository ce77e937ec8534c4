//! The real-time callbacks under an allocator that ends the program when it is asked for memory.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use assert_no_alloc::{AllocDisabler, assert_no_alloc};
use oars::audio::callback::{InputCallback, OutputCallback, OutputControl, OwnSound};
use oars::audio::watch::{StreamError, StreamWatch};
use oars::units::SampleRate;

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

const ALLOCATE: &str = "OARS_TEST_ALLOCATES";

#[test]
fn the_microphone_allocates_nothing() {
    for channels in [1, 2, 6] {
        let watch = Arc::new(StreamWatch::new(SampleRate(48_000)));
        let (producer, mut consumer) = rtrb::RingBuffer::new(2_000);
        let mut callback = InputCallback::new(producer, channels, Arc::clone(&watch));
        let block = vec![0.25_f32; 480 * usize::from(channels)];
        assert_no_alloc(|| {
            // The last ones find the ring full.
            for number in 0..8 {
                callback.block(&block, Duration::from_millis(number * 10));
            }
        });
        assert_eq!((watch.frames(), watch.lost()), (2_000, 8 * 480 - 2_000));
        assert_eq!(consumer.pop(), Ok(0.25));
    }
}

#[test]
fn the_speaker_allocates_nothing() {
    let watch = Arc::new(StreamWatch::new(SampleRate(48_000)));
    let control = Arc::new(OutputControl::default());
    let own = Arc::new(OwnSound::default());
    let (mut producer, consumer) = rtrb::RingBuffer::new(4_800);
    for _ in 0..3_000 {
        producer.push(0.5).unwrap();
    }
    let mut callback =
        OutputCallback::new(consumer, 2, Arc::clone(&watch), Arc::clone(&control), Arc::clone(&own));
    let mut block = vec![0.0_f32; 960];
    assert_no_alloc(|| {
        callback.block(&mut block, Duration::from_millis(10));
        control.pause(true);
        callback.block(&mut block, Duration::from_millis(20));
        control.pause(false);
        control.ask_flush();
        callback.block(&mut block, Duration::from_millis(30));
        // Nothing is left to play.
        callback.block(&mut block, Duration::from_millis(40));
        control.silence();
        callback.block(&mut block, Duration::from_millis(50));
    });
    assert!(control.is_flushed());
    assert_eq!(own.heard_until(), Duration::from_millis(20));
    assert_eq!(block, vec![0.0; 960]);
}

#[test]
fn a_hundred_thousand_errors_allocate_nothing() {
    let watch = StreamWatch::new(SampleRate(48_000));
    watch.error(StreamError::Unclear, || "the first one is remembered".to_owned());
    assert_no_alloc(|| {
        for _ in 0..100_000 {
            watch.error(StreamError::Unclear, || unreachable!("the reason is asked once"));
            watch.error(StreamError::Overrun, || unreachable!("nobody asks why"));
        }
    });
    assert!(watch.is_dead());
    assert_eq!(watch.overruns(), 100_000);
}

/// Without this the other tests could pass because nobody watches.
#[test]
fn the_allocator_watches() {
    if std::env::var_os(ALLOCATE).is_some() {
        assert_no_alloc(|| drop(vec![0_u8; 64]));
        return;
    }
    let this = std::env::current_exe().unwrap();
    let mut child = Command::new(this);
    let output = child.args(["--exact", "the_allocator_watches"]).env(ALLOCATE, "1").output().unwrap();
    assert!(!output.status.success(), "an allocation went unseen");
}
