import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Holder } from "./holder.ts";

test("a file marked by a holder is owned until the holder leaves", async () => {
  const folder = await mkdtemp(join(tmpdir(), "slipway-holders-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const holders = join(folder, "holders");
  const [one, two] = [await Holder.enter(holders), await Holder.enter(holders)];
  const mark = one.mark("lease");
  expect([one.isOwned(mark), two.isOwned(mark), two.isOwned("0")]).toEqual([true, true, false]);
  await one.leave();
  expect(two.isOwned(mark)).toBe(false);
  await two.leave();
});
