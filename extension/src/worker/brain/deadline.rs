//! The receipt's deadline for those who look elsewhere: a notification of the browser, minutes on the toolbar's button.
//!
//! Alarms of the browser may come half a minute late (Chromium), so each is taken for what is due by then.

use super::Brain;
use crate::worker::{
    input::{Badge, Effect, Moment, Timer},
    memory::{TabMemory, Warned},
    plan::LAST_NOTICE,
    text,
};
use kortbrygga_shared::time::UnixMillis;

const MINUTE: i64 = 60_000;
/// The toolbar's button counts the last hour.
const MOST_MINUTES: u32 = 60;

impl Brain {
    /// Says what is due, and sets the alarm for what comes next.
    pub(super) fn watch_deadlines(&mut self, moment: &Moment<'_>, effects: &mut Vec<Effect>) {
        let now = moment.now;
        self.warn(moment, effects);
        let ahead: Vec<_> = self.memory.tabs.values().filter_map(|it| it.deadline).filter(|it| it.0 > now).collect();
        let minutes = ahead.iter().map(|(at, _)| minutes_left(now, *at)).min().filter(|it| *it <= MOST_MINUTES);
        if minutes != self.memory.badge {
            self.memory.badge = minutes;
            let urgent = |minutes: u32| i64::from(minutes) * MINUTE <= LAST_NOTICE;
            effects.push(Effect::Badge(minutes.map(|it| Badge { minutes: it, urgent: urgent(it) })));
        }
        let moments = ahead.iter().flat_map(|(at, half)| {
            let tick = i64::from(minutes_left(now, *at).saturating_sub(1).min(MOST_MINUTES)) * MINUTE;
            [*half, UnixMillis(at.0 - LAST_NOTICE), UnixMillis(at.0 - tick), UnixMillis(at.0 + 1)]
        });
        let next = moments.filter(|it| *it > now).min();
        if let Some(next) = next.filter(|it| self.alarm != Some(*it)) {
            self.alarm = Some(next);
            effects.push(Effect::Wake(Timer::Deadline, next));
        }
    }

    /// One notification at half time and one at five minutes, for a tab that is not in sight; none where the panel tells it.
    fn warn(&mut self, moment: &Moment<'_>, effects: &mut Vec<Effect>) {
        let in_sight: Vec<i32> = self.pages.values().filter(|it| !it.hidden).map(|it| it.tab).collect();
        let open = |tab: Option<&TabMemory>| tab.and_then(|it| it.deadline).is_some_and(|(at, _)| at > moment.now);
        let tabs = &self.memory.tabs;
        let over = |tab: &i32| in_sight.contains(tab) || !open(tabs.get(tab));
        effects.extend(self.memory.notified.extract_if(.., |tab| over(tab)).map(Effect::Unnotify));
        for (tab, memory) in self.memory.tabs.iter_mut() {
            let Some((at, half)) = memory.deadline else { continue };
            let due = due(moment.now, at, half);
            if due <= memory.warned {
                continue;
            }
            memory.warned = due;
            if !in_sight.contains(tab) {
                if !self.memory.notified.contains(tab) {
                    self.memory.notified.push(*tab);
                }
                let (title, text) = text::notification(self.language, due, at, moment.utc_offset);
                effects.push(Effect::Notify { tab: *tab, title, text });
            }
        }
    }
}

fn due(now: UnixMillis, at: UnixMillis, half: UnixMillis) -> Warned {
    match now.until(at) {
        ..=0 => Warned::Not,
        1..=LAST_NOTICE => Warned::FiveMinutes,
        _ if now >= half => Warned::HalfTime,
        _ => Warned::Not,
    }
}

/// Rounded up: nobody has less time than is said.
fn minutes_left(now: UnixMillis, at: UnixMillis) -> u32 {
    u32::try_from(now.until(at).max(0).div_euclid(MINUTE))
        .unwrap_or(u32::MAX)
        .saturating_add(u32::from(now.until(at) % MINUTE != 0))
}
