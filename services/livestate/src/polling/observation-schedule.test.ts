import { expect, test } from "vitest";
import { ObservationSchedule } from "./observation-schedule.ts";

const schedule = () => new ObservationSchedule(1000, () => 0.5);

test("the first observation comes within the interval, the next one an interval later", () => {
  const each = schedule();
  each.add("a", 0);
  expect([each.take(499), each.take(500), each.take(1499), each.take(1500)]).toEqual([[], ["a"], [], ["a"]]);
});

test("further times come before and after the regular one", () => {
  const each = schedule();
  each.add("a", 0);
  each.addTime("a", 900);
  each.addTime("a", 100);
  expect([each.next(), each.next("a"), each.next("b")]).toEqual([100, 100, undefined]);
  expect([each.take(100), each.take(500), each.take(900), each.take(1899), each.take(1900)]).toEqual([["a"], ["a"], ["a"], [], ["a"]]);
});

test("times that have passed are taken together", () => {
  const each = schedule();
  each.add("a", 0);
  each.addTime("a", 100);
  each.add("b", 0);
  expect([each.take(600), each.take(600)]).toEqual([["a", "b"], []]);
});

test("adding again changes nothing, and removing ends it", () => {
  const each = schedule();
  each.add("a", 0);
  each.add("a", 400);
  expect(each.next()).toBe(500);
  each.remove("a");
  each.addTime("a", 100);
  expect([each.next(), each.take(1000)]).toEqual([undefined, []]);
});
