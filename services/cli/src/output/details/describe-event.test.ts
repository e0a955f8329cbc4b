import { sampleExternalEvent, sampleHandling, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { handlingLine } from "../lines/handling-line.ts";
import { eventsTable } from "../tables/events-table.ts";
import { describeEvent } from "./describe-event.ts";

const now = sampleTime.epochMilliseconds + 60_000;
const commit = { hash: "c".repeat(40), title: "Fix the cart", author: "ann", url: "https://git.example.com/c/1" };
const event = {
  ...sampleExternalEvent({ data: "1.2.3\u001b[2J", labels: { app: "web" }, commit }),
  handlings: [
    sampleHandling("a"),
    sampleHandling("b", { status: "failed", reason: "no such file\nvalues.yaml", commitHash: "", configFile: "api/app.pipecd.yaml" }),
  ],
};

test("an event says what it is, and what each handler did with it; what a terminal would obey is shown", () => {
  const shown = describeEvent(event, now);
  expect(shown).not.toContain("\u001b");
  for (const words of [
    "Failed",
    "app=web",
    `${commit.hash} Fix the cart`,
    "web/app.pipecd.yaml",
    "Succeeded",
    "repo main",
    "ccccccc",
    "no such file, and 1 more",
  ])
    expect(shown).toContain(words);
  expect(shown).not.toContain("PULL REQUEST");
  const pullRequest = { number: 7, state: "merged", at: sampleTime, seenAt: sampleTime, mergeCommit: "" } as const;
  const pulled = { ...event, handlings: [sampleHandling("a", { pullRequest }), sampleHandling("b")] };
  expect(describeEvent(pulled, now)).toMatch(/PULL REQUEST[\s\S]* 7 merged 1m /);
  expect(eventsTable([pulled], now)).toContain("wrote 1.2.3 to web/values.yaml (pull request 7 merged 1m), and 1 more");
  expect(describeEvent({ ...event, handlings: [] }, now)).toContain("no handler has reported");
  expect(describeEvent({ ...event, handlingsCut: 3 }, now)).toContain("3 earlier reports are not kept");
});

test("a list has the status of all handlers, and the reason of the one that decides it", () => {
  expect(eventsTable([event], now)).toMatch(/image-update +1\.2\.3.* +ccccccc +Failed +no such file/);
  expect(eventsTable([sampleExternalEvent()], now, { wide: true })).toMatch(/Unhandled/);
  expect(eventsTable([], now)).toBe("no events");
});

test("a report of a handler is one line", () => {
  expect(handlingLine(sampleHandling("a", { url: "https://x/1" }))).toBe(
    "Succeeded repo web/app.pipecd.yaml in ccccccc: wrote 1.2.3 to web/values.yaml https://x/1",
  );
});
