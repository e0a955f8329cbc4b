import { Fault } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { expect, test } from "vitest";
import { keepRolledUp } from "./keep-rolled-up.ts";

type Answer = { readonly isComplete: boolean } | Error;

/** Which calls are made until the days were rolled up so many times. */
async function calls({ fillings, rolls }: { readonly fillings: readonly Answer[]; readonly rolls: number }): Promise<string[]> {
  const made: string[] = [];
  const stopped = new AbortController();
  let left = rolls;
  const insights = {
    backfill: async () => {
      const answer = fillings[made.filter((call) => call === "backfill").length] ?? { isComplete: true };
      made.push("backfill");
      if (answer instanceof Error) throw answer;
      return { facts: 0, signals: 0, ...answer };
    },
    rollUp: async () => {
      made.push("rollUp");
      left--;
      if (left === 0) stopped.abort();
      return 0;
    },
  };
  await keepRolledUp({ insights, log: silentLogger(), intervalMs: 1 }, stopped.signal);
  return made;
}

test("what is missing is filled in once, then days are rolled up again and again", async () => {
  expect(await calls({ fillings: [], rolls: 3 })).toEqual(["backfill", "rollUp", "rollUp", "rollUp"]);
});

test("what another process fills in, or an outage interrupts, is looked for again", async () => {
  const fillings = [{ isComplete: false }, new Fault("unavailable", "the store is away")];
  expect(await calls({ fillings, rolls: 2 })).toEqual(["backfill", "rollUp", "backfill", "backfill", "rollUp"]);
});

test("a bug is not waited out", async () => {
  await expect(calls({ fillings: [new TypeError("bug")], rolls: 1 })).rejects.toThrow("bug");
});
