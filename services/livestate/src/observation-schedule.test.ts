import { expect, test } from "vitest";
import { ObservationSchedule } from "./observation-schedule.ts";

const schedule = () => new ObservationSchedule(1000, () => 0.5);

test("the first look comes within the interval, the next one an interval later", () => {
  const each = schedule();
  each.add("a", 0);
  expect([each.take(499), each.take(500), each.take(1499), each.take(1500)]).toEqual([[], ["a"], [], ["a"]]);
});
test("what changed is looked at sooner, never later", () => {
  const each = schedule();
  each.add("a", 0);
  each.hasten("a", 100);
  each.hasten("a", 900);
  expect(each.next()).toBe(100);
});
test("adding again changes nothing, removing ends it", () => {
  const each = schedule();
  each.add("a", 0);
  each.add("a", 400);
  expect(each.next()).toBe(500);
  each.remove("a");
  expect(each.next()).toBeUndefined();
});
