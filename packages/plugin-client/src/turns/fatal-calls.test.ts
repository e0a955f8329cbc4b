import { expect, test } from "vitest";
import { FatalCalls } from "./fatal-calls.ts";

const hour = 60 * 60 * 1_000;

function begin() {
  const clock = { ms: 0 };
  const fatal = new FatalCalls(() => clock.ms);
  const kill = (key: string, times: number) => {
    for (let at = 0; at < times; at++) fatal.killed(key, "plugin p died");
  };
  return { clock, fatal, kill };
}

test("a call that has killed the plugin three times is refused, another one is not", () => {
  const { fatal, kill } = begin();
  kill("plan one", 2);
  fatal.check("plan one");
  kill("plan one", 1);
  expect(() => fatal.check("plan one")).toThrow(
    expect.objectContaining({
      code: "precondition",
      message: "this call killed the plugin 3 times and is not repeated for an hour: plugin p died",
    }),
  );
  fatal.check("plan two");
});

test("after an hour the call may be made again, and is counted from the beginning", () => {
  const { clock, fatal, kill } = begin();
  kill("plan one", 3);
  clock.ms = hour;
  expect(() => fatal.check("plan one")).toThrow("not repeated");
  clock.ms = hour + 1;
  fatal.check("plan one");
  kill("plan one", 2);
  fatal.check("plan one");
});
