import { fileURLToPath } from "node:url";
import { tempDir } from "@slipway/testkit";
import { expect, test, vi } from "vitest";
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

interface Mistake {
  readonly broken: string;
  readonly check: string;
  readonly finding: RegExp;
  /** How long the plugin may take to start; long unless told, for busy machines. */
  readonly startMs?: number;
}

const mistakes: readonly Mistake[] = [
  { broken: "defines nothing", check: startCheck.name, finding: /defines no stage/ },
  {
    broken: "counts anew",
    check: "plans pipelines, without and with a rollback",
    finding: /WORK at position 0, which it was not asked about/,
  },
  { broken: "never completes a log", check: "runs WORK to its end", finding: /log was not completed/ },
  { broken: "answers nonsense", check: "runs WORK to its end", finding: /status that is none of/ },
  { broken: "ignores cancels", check: "ends WORK when it is cancelled", finding: /log was not completed/ },
  { broken: "ignores cancels", check: "ends WORK when its time is over", finding: /log was not completed/ },
  { broken: "answers too early", check: "ends WORK when it is cancelled", finding: /it went on: 1 log entries came after the end/ },
  {
    broken: "completes what it leaves",
    check: "leaves WORK to its next process when told to stop",
    finding: /completed the log of a stage/,
  },
  { broken: "does not stop", check: "leaves WORK to its next process when told to stop", finding: /did not end within its grace period/ },
  { broken: "numbers its log from 0", check: "goes on with WORK after kill -9", finding: /log entries are lost/ },
  { broken: "logs out of order", check: "delivers 40 lines of WORK in order", finding: /after line 6 of 40 came line 8/ },
  { broken: "does anything", check: "refuses a stage that it does not define", finding: /should have failed, but succeeded/ },
  {
    broken: "ends without a word",
    check: "ends with a word when its configuration is no JSON",
    finding: /ended with code 3 without a word why/,
  },
  {
    broken: "runs on without configuration",
    check: "ends with a word when its configuration is no JSON",
    finding: /it runs on/,
    startMs: 2_000,
  },
];

async function hold(name: string, broken: string, startMs = 20_000): Promise<string | NotApplicable> {
  vi.stubEnv("BROKEN", broken);
  await using dir = await tempDir("conformance");
  const command = [process.execPath, brokenPlugin] as const;
  await using tested = new PluginUnderTest({
    command,
    cases,
    applicationDir: dir.path,
    startMs,
    stageMs: 20_000,
    graceMs: 1_000,
    deliveryMs: 2_000,
  });
  tested.definedStages = ["WORK"];
  const check: ConformanceCheck | undefined = [startCheck, ...checksFor(tested)].find((each) => each.name === name);
  if (check === undefined) throw new Error(`there is no check "${name}"`);
  return await check.run(tested);
}

test.for(mistakes)('a plugin that $broken is found out by "$check"', async ({ broken, check, finding, startMs }) => {
  await expect(hold(check, broken, startMs)).rejects.toThrowError(finding);
});

test.for([...new Set(mistakes.map(({ check }) => check))])('"%s" is passed by one without that mistake', async (check) => {
  expect(await hold(check, "")).not.toBeInstanceOf(NotApplicable);
});
