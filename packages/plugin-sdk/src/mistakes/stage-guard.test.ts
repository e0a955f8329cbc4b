import { expect, test } from "vitest";
import { StageGuard } from "./stage-guard.ts";

test("an error belongs to the stage whose code it comes from, however late", async () => {
  const guard = new StageGuard();
  const other = Promise.withResolvers<string>();
  const innocent = guard.run(() => other.promise);
  const guilty = guard.run(() => {
    setImmediate(() => expect(guard.keep(new Error("boom"))).toBe(true));
    return new Promise<never>(() => {});
  });
  await expect(guilty).rejects.toThrow("boom");
  await guard.tainted;
  other.resolve("done");
  expect(await innocent).toBe("done");
});

test("an error after the end of its stage changes nothing but taints the process", async () => {
  const guard = new StageGuard();
  const late = Promise.withResolvers<boolean>();
  expect(
    await guard.run(async () => {
      setImmediate(() => late.resolve(guard.keep(new Error("late"))));
      return "succeeded";
    }),
  ).toBe("succeeded");
  expect(await late.promise).toBe(true);
  await guard.tainted;
});

test("an error outside stages is not kept", () => {
  expect(new StageGuard().keep(new Error("boom"))).toBe(false);
});
