import { fileURLToPath } from "node:url";
import { tempDir } from "@slipway/testkit";
import { test } from "vitest";
import { parseCases } from "../conformance-cases.ts";
import { type ConformanceCheck, NotApplicable } from "../conformance-check.ts";
import { PluginUnderTest } from "../plugin-under-test.ts";
import { checksFor, startCheck } from "./all-checks.ts";

const brokenPlugin = fileURLToPath(new URL("../testing/broken-plugin.ts", import.meta.url));
const cases = parseCases(
  `
name: broken
refusedConfig: anything
stages:
  - stage: WORK
    with: { lines: 2, everyMs: 10 }
    expect: succeeded
    endless: { lines: 1000000, everyMs: 50 }
    lines: { with: { lines: 40, everyMs: 0 }, count: 40 }
`,
  "cases.yaml",
);

const follows = "sends a heartbeat, and the live state of an application that is followed";
const changes = "sends changes that lead to the live state that it has";

interface Mistake {
  readonly broken: string;
  readonly check: string;
  readonly finding: RegExp;
  /** How long the plugin may take to start. The default is long, for busy machines. */
  readonly startMs?: number;
}

const mistakes: readonly Mistake[] = [
  { broken: "defines nothing", check: startCheck.name, finding: /defines no stages/ },
  {
    broken: "renumbers stages",
    check: "plans pipelines, without and with a rollback",
    finding: /WORK at position 0, which the request does not have/,
  },
  { broken: "never completes a log", check: "runs WORK to its end", finding: /log was not completed/ },
  { broken: "returns an invalid status", check: "runs WORK to its end", finding: /invalid status/ },
  { broken: "ignores cancels", check: "ends WORK when it is cancelled", finding: /log was not completed/ },
  { broken: "ignores cancels", check: "ends WORK when it times out", finding: /log was not completed/ },
  {
    broken: "answers before it has finished",
    check: "ends WORK when it is cancelled",
    finding: /it continued: 1 log entries came after the end/,
  },
  {
    broken: "completes the log of an unfinished stage",
    check: "leaves WORK to its next process on SIGTERM",
    finding: /completed the log of an unfinished stage/,
  },
  { broken: "does not stop", check: "leaves WORK to its next process on SIGTERM", finding: /did not exit within its grace period/ },
  { broken: "numbers its log from 0", check: "resumes WORK after kill -9", finding: /log entries are lost/ },
  { broken: "logs out of order", check: "delivers 40 lines of WORK in order", finding: /after line 6 of 40 came line 8/ },
  { broken: "runs any stage", check: "rejects a stage that it does not define", finding: /should have failed, but succeeded/ },
  {
    broken: "shows any object",
    check: "shows no object that the application does not have",
    finding: /shows a secret that nobody has deployed/,
  },
  { broken: "begins without a heartbeat", check: follows, finding: /its first message is a snapshot: hosts wait for a heartbeat/ },
  { broken: "begins with a change", check: follows, finding: /a delta came before the first snapshot/ },
  { broken: "confuses what is followed", check: follows, finding: /application "application-1" with follow_id 77: .* is followed with 1/ },
  { broken: "removes what it has not told", check: changes, finding: /a delta removes dev\/light-9, which was not told before/ },
  { broken: "forgets a change", check: changes, finding: /lead to another state than a new snapshot: dev\/light-\d is not known/ },
  { broken: "sends one heartbeat only", check: "sends heartbeats while nothing changes", finding: /the second heartbeat did not come/ },
  {
    broken: "ignores the end of a stream",
    check: "ends a stream of live states with its host, and serves the next one",
    finding: /it went on for 10 s after the host had ended the stream/,
  },
  {
    broken: "exits without a message",
    check: "exits with a message if its configuration is not JSON",
    finding: /exited with code 3 without a message/,
  },
  {
    broken: "keeps running without configuration",
    check: "exits with a message if its configuration is not JSON",
    finding: /it was still running/,
    startMs: 2_000,
  },
];

interface Given {
  readonly startMs?: number | undefined;
  readonly deliveryMs?: number;
  readonly given?: typeof cases;
}

// The tests run at the same time: each waits for a plugin of its own, most of the time.

async function runCheck(
  name: string,
  broken: string,
  { startMs = 120_000, deliveryMs = 20_000, given = cases }: Given = {},
): Promise<string | NotApplicable> {
  await using dir = await tempDir("conformance");
  const command = ["env", `BROKEN=${broken}`, process.execPath, brokenPlugin] as const;
  await using tested = new PluginUnderTest({
    command,
    cases: given,
    applicationDir: dir.path,
    startMs,
    stageMs: 20_000,
    graceMs: 1_000,
    deliveryMs,
  });
  tested.definedStages = ["WORK"];
  const check: ConformanceCheck | undefined = [startCheck, ...checksFor(tested)].find((each) => each.name === name);
  if (check === undefined) throw new Error(`there is no check "${name}"`);
  return await check.run(tested);
}

test.concurrent.for(mistakes)('a plugin that $broken fails "$check"', async ({ broken, check, finding, startMs }, { expect }) => {
  // What never comes is waited for to the end.
  await expect(runCheck(check, broken, { startMs, deliveryMs: 2_000 })).rejects.toThrowError(finding);
});

test.concurrent.for([...new Set(mistakes.map(({ check }) => check))])(
  'a plugin without that bug passes "%s"',
  async (check, { expect }) => {
    expect(await runCheck(check, "")).not.toBeInstanceOf(NotApplicable);
  },
);

const plain = (more: string) => parseCases(`stages: [{ stage: WORK, with: { lines: 1, everyMs: 0${more} } }]`, "cases.yaml");

test.concurrent("a stage without an expectation that fails by its author's mistake fails its check; another failure is pointed out", async ({
  expect,
}) => {
  await expect(runCheck("runs WORK to its end", "has a bug in its stage", { given: plain("") })).rejects.toThrowError(
    "WORK failed: the plugin has a bug: x is undefined (at src/stage.ts:3:5)",
  );
  const seen = await runCheck("runs WORK to its end", "fails without reason", { given: plain("") });
  expect(seen).toBe('failed, it logged nothing; if that is right, add "expect: failed" to its case');
});

test.concurrent("a plugin gets the tools of its cases", async ({ expect }) => {
  const given = { ...plain(", tool: node"), tools: { node: process.execPath } };
  expect(await runCheck("runs WORK to its end", "", { given })).toMatch(/^succeeded, /);
});
