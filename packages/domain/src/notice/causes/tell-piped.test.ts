import { expect, test } from "vitest";
import { type ToldPiped, tellPiped } from "./tell-piped.ts";

const at = (second: number) => Temporal.Instant.fromEpochMilliseconds(second * 1000);

/** What people are told when a piped is looked at: the second, and whether it is up. */
function told(looks: readonly (readonly [second: number, isUp: boolean])[]): readonly string[] {
  let state: ToldPiped | undefined;
  return looks.flatMap(([second, isUp]) => {
    const telling = tellPiped(state, { isUp, now: at(second), graceMs: 60_000 });
    state = telling.told;
    return telling.events.map(({ event, at: when }) => `${when.epochMilliseconds / 1000} ${event}`);
  });
}

test.for<{ name: string; looks: readonly (readonly [number, boolean])[]; want: readonly string[] }>([
  {
    name: "one that was never up did not stop",
    looks: [
      [0, false],
      [99, false],
    ],
    want: [],
  },
  {
    name: "one that is up started, once",
    looks: [
      [0, true],
      [30, true],
      [80, true],
    ],
    want: ["0 PIPED_STARTED"],
  },
  {
    name: "a restart within the grace is none",
    looks: [
      [0, true],
      [40, false],
      [55, true],
    ],
    want: ["0 PIPED_STARTED"],
  },
  {
    name: "one that is gone for longer stopped when it was seen last",
    looks: [
      [0, true],
      [20, true],
      [50, false],
      [90, false],
      [99, false],
    ],
    want: ["0 PIPED_STARTED", "20 PIPED_STOPPED"],
  },
  {
    name: "a clock that goes back an hour neither hides a stop nor makes one",
    looks: [
      [3_600, true],
      [0, true],
      [10, true],
      [20, false],
      [99, false],
    ],
    want: ["3600 PIPED_STARTED", "0 PIPED_STOPPED"],
  },
  {
    name: "one that is gone when a clock goes back stopped then",
    looks: [
      [3_600, true],
      [0, false],
      [50, false],
      [61, false],
    ],
    want: ["3600 PIPED_STARTED", "0 PIPED_STOPPED"],
  },
  {
    name: "one that nobody looked at for longer stopped and started",
    looks: [
      [0, true],
      [300, true],
    ],
    want: ["0 PIPED_STARTED", "0 PIPED_STOPPED", "300 PIPED_STARTED"],
  },
])("$name", ({ looks, want }) => expect(told(looks)).toEqual(want));
