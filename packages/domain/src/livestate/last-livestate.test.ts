import { expect, test } from "vitest";
import type { Application } from "../application/application.ts";
import { isLivestateOver, lastLivestate } from "./last-livestate.ts";
import type { ApplicationLivestate } from "./livestate.ts";

const at = Temporal.Instant.from("2026-01-01T00:00:00Z");
const forgotten = { at, by: "ann", reason: "", left: "1 object" };
const nothing = { resources: [], syncReason: "" };
const something = { resources: [{ id: "1" } as ApplicationLivestate["resources"][number]], syncReason: "" };
const unread = { resources: [], syncReason: "cluster dev cannot be reached" };

const cases: readonly {
  readonly name: string;
  readonly application: Partial<Application>;
  readonly livestate?: Pick<ApplicationLivestate, "resources" | "syncReason">;
  readonly want: boolean;
}[] = [
  { name: "of an application that exists is not over", application: {}, livestate: nothing, want: false },
  { name: "of one that was pruned and came back is not over", application: { prunedAt: at }, livestate: nothing, want: false },
  { name: "of an orphaned application is not over", application: { removedAt: at }, livestate: something, want: false },
  {
    name: "of a removed application that was not pruned is not over, even if nothing is left",
    application: { removedAt: at },
    livestate: nothing,
    want: false,
  },
  {
    name: "of a pruned application is over once nothing is left",
    application: { removedAt: at, prunedAt: at },
    livestate: nothing,
    want: true,
  },
  {
    name: "of a pruned application is not over while something is left",
    application: { removedAt: at, prunedAt: at },
    livestate: something,
    want: false,
  },
  {
    name: "of a pruned application is not over while something cannot be read",
    application: { removedAt: at, prunedAt: at },
    livestate: unread,
    want: false,
  },
  { name: "of a pruned application that was not observed is not over", application: { removedAt: at, prunedAt: at }, want: false },
  {
    name: "of a forgotten application is over, whatever is left",
    application: { removedAt: at, forgotten },
    livestate: something,
    want: true,
  },
];
test.for(cases)("the live state $name", ({ application, livestate, want }) => {
  const given = { removedAt: undefined, prunedAt: undefined, forgotten: undefined, ...application };
  expect(isLivestateOver(given, livestate)).toBe(want);
});

test("the last live state has nothing of what was observed", () => {
  const last = lastLivestate({ id: "a", projectId: "p", pipedId: "q", lastEnded: undefined }, at);
  expect(last).toMatchObject({ applicationId: "a", syncStatus: "unknown", resources: [], over: true });
});
