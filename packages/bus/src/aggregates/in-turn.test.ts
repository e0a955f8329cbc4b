import { expect, test } from "vitest";
import { InTurn } from "./in-turn.ts";

test("functions of one key run one after the other, also past one that fails or gives up, and those of other keys meanwhile", async () => {
  const [turns, seen, stop] = [new InTurn(), [] as string[], new AbortController()];
  const first = Promise.withResolvers<void>();
  const run = (name: string, until?: Promise<void>) => async () => {
    seen.push(`${name} begins`);
    await until;
    seen.push(`${name} ends`);
  };
  const one = turns.take("a", run("one", first.promise));
  const failing = turns.take("a", () => Promise.reject(new Error("no")));
  const given = turns.take("a", run("never"), stop.signal);
  const last = turns.take("a", run("last"));
  await turns.take("b", run("other"));
  stop.abort(new Error("gave up"));
  await expect(given).rejects.toThrow("gave up");
  first.resolve();
  await expect(failing).rejects.toThrow("no");
  await Promise.all([one, last]);
  await turns.take("a", run("later"));
  expect(seen).toEqual(["one begins", "other begins", "other ends", "one ends", "last begins", "last ends", "later begins", "later ends"]);
});
