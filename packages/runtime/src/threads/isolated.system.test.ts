import { expect, test } from "vitest";
import { refuse, whereAmI } from "../testing/calls.ts";
import { isolated } from "./isolated.ts";

const module = new URL("../testing/calls.ts", import.meta.url);

test("a small input is read in this thread, a large one in another", async () => {
  const where = isolated(whereAmI, module);
  expect(await where([], { bytes: 2000 })).toBe(whereAmI());
  expect(await where([], { bytes: 2_000_000 })).not.toBe(whereAmI());
});

test("small inputs are read one in each turn of the event loop", async () => {
  const where = isolated(whereAmI, module);
  let turns = 0;
  const tick = () => {
    turns += 1;
    ticking = setImmediate(tick);
  };
  let ticking = setImmediate(tick);
  await Promise.all(Array.from({ length: 50 }, () => where([], { bytes: 1 })));
  clearImmediate(ticking);
  expect(turns).toBeGreaterThanOrEqual(49);
});

test.for([1, 2_000_000])("a Fault stays one for an input of %i bytes", async (bytes) => {
  await expect(isolated(refuse, module)([], { bytes })).rejects.toMatchObject({ name: "Fault", code: "invalid" });
});

test.for([1, 2_000_000])("an aborted signal stops a call for %i bytes before it begins", async (bytes) => {
  await expect(isolated(whereAmI, module)([], { bytes, signal: AbortSignal.abort(new Error("stopping")) })).rejects.toThrow("stopping");
});
