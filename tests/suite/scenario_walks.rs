//! Every scenario that comes with the program, played a thousand times.

use oars::domain::scenario::walk::walks;
use oars::ops::curriculum::Curriculum;
use oars::ops::schemes::Schemes;

#[test]
fn a_thousand_walks_through_each_scenario_take_everything_and_reach_an_ending() {
    let (curriculum, schemes) = (Curriculum::shipped(), Schemes::shipped());
    assert!(!curriculum.found.is_empty());
    for found in &curriculum.found {
        let scenario = &found.scenario;
        let scheme = schemes.get(&scenario.scheme).expect("its scheme comes with the program");
        let coverage = walks(scenario, &scheme.scheme, 20_261_122, 1000).expect("it can be played");
        assert_eq!(coverage.missing(scenario), Vec::<String>::new(), "{}", scenario.id);
        assert_eq!(coverage.given_up, 0, "{}", scenario.id);
        assert_eq!(coverage.endings.values().sum::<u32>(), 1000, "{}", scenario.id);
    }
}
