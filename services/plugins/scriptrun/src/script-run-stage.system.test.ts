import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeHost, type TestStageOptions, testStage } from "@slipway/plugin-sdk/testing";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { scriptRunPlugin } from "./script-run-plugin.ts";

let dir = "";
beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), "slipway-test-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  // The scripts' folders of this test only.
  vi.stubEnv("TMPDIR", root);
  onTestFinished(() => void vi.unstubAllEnvs());
  dir = join(root, "shop");
  await mkdir(dir);
  await writeFile(join(dir, "app.pipecd.yaml"), "kind: Application\n");
});

function run(options: unknown, more: Partial<TestStageOptions> = {}) {
  return testStage(scriptRunPlugin, { stage: "SCRIPT_RUN", index: 2, options, target: { dir, commitHash: "c0ffee" }, ...more });
}

const undo = { stage: "SCRIPT_RUN_ROLLBACK", rollback: true } as const;
const leftFolders = async () => (await readdir(join(dir, ".."))).filter((name) => name.startsWith("slipway-script-"));

test("a script runs in a copy of the application's directory, and its output is the stage's log", async () => {
  const { result, lines, logCompleted } = await run({ run: "ls; basename $PWD; echo new > file; cat file; echo err >&2; echo out" });
  expect(result).toBe("succeeded");
  expect(lines).toEqual(["info: app.pipecd.yaml", "info: shop", "info: new", "info: err", "info: out", "success: the script succeeded"]);
  expect(logCompleted).toBe(true);
  expect(await readdir(dir)).toEqual(["app.pipecd.yaml"]);
  expect(await leftFolders()).toEqual([]);
});

test("a script gets the deployment, the variables of the file, and an empty stdin", async () => {
  const { lines } = await run({
    run: 'echo "$SR_APPLICATION_NAME $SR_TRIGGERED_COMMIT_HASH $SR_IS_ROLLBACK $WHO $COUNT"; cat; echo "$0"',
    env: { WHO: "ann and $HOME", COUNT: 3 },
  });
  expect(lines).toEqual(["info: shop c0ffee false ann and $HOME 3", "info: /bin/sh", "success: the script succeeded"]);
});

test.for([
  { name: "its exit code", script: "echo working; exit 3", message: "the script exited with code 3" },
  { name: "a program that does not exist", script: "no-such-program", message: "the script exited with code 127" },
  { name: "a signal", script: "kill -KILL $$", message: "the script was killed by SIGKILL" },
])("a script fails the stage with $name", async ({ script, message }) => {
  expect(await run({ run: script })).toMatchObject({ result: "failed", message, logCompleted: true });
});

test("background processes of a script end with it, and one that left the group is not awaited", async () => {
  const { result, lines } = await run({
    run: "sleep 1000 & echo $!; setsid sh -c 'touch left; exec sleep 1000' & echo $!; until [ -e left ]; do sleep 0.01; done",
  });
  const [inGroup = 0, outside = 0] = lines.map((line) => Number(line.replace("info: ", "")));
  onTestFinished(() => void process.kill(outside, "SIGKILL"));
  expect(result).toBe("succeeded");
  expect(() => process.kill(inGroup, 0)).toThrow("ESRCH");
  expect(process.kill(outside, 0)).toBe(true);
});

test("onRollback runs with the same variables if the script was started, even if it failed", async () => {
  const [host, later] = [new FakeHost(), new FakeHost()];
  const options = { run: "exit 1", env: { WHO: "ann" }, onRollback: 'echo "undo for $WHO, $SR_IS_ROLLBACK"' };
  expect(await run(options, { host })).toMatchObject({ result: "failed" });
  for (const [key, value] of host.pluginMetadata) later.pluginMetadata.set(key, value);
  expect(await run(options, { host: later, ...undo })).toMatchObject({
    result: "succeeded",
    lines: expect.arrayContaining(["info: undo for ann, true"]),
  });
});

test("nothing is rolled back if the script was not started", async () => {
  const host = new FakeHost();
  host.pluginMetadata.set("scriptrun/started-1", "2026-03-01T12:00:00Z");
  const { result, lines } = await run({ run: "true", onRollback: "exit 1" }, { host, ...undo });
  expect(result).toBe("succeeded");
  expect(lines).toEqual(["info: the script was not started: nothing to roll back"]);
});

test("a script that was started before runs again from the beginning, and the log says so", async () => {
  const host = new FakeHost();
  host.pluginMetadata.set("scriptrun/started-2", "2026-03-01T12:00:00Z");
  const { result, lines } = await run({ run: "echo again" }, { host });
  expect(result).toBe("succeeded");
  expect(lines).toEqual([
    "info: an earlier attempt did not succeed: running the script again from the beginning",
    "info: again",
    "success: the script succeeded",
  ]);
});

test("a rollback is planned for a script that has an onRollback", () => {
  const { rollback } = scriptRunPlugin.definition.stages["SCRIPT_RUN"] ?? {};
  const plans = (onRollback: string) => typeof rollback === "object" && rollback.when({ run: "true", env: {}, onRollback });
  expect([plans("undo"), plans(" "), plans("")]).toEqual([true, false, false]);
});

test.for([
  { name: "no script", options: {}, problem: "with.run" },
  { name: "an empty script", options: { run: " \n" }, problem: "is empty: write a script" },
  {
    name: "a variable without a name",
    options: { run: "true", env: { "A=B": "secret" } },
    problem: 'with.env["A=B"]: is not a valid variable name',
  },
  { name: "a variable with a list", options: { run: "true", env: { A: ["secret"] } }, problem: "with.env.A" },
])("$name fails the stage with the problem, and shows no value", async ({ options, problem }) => {
  const { result, message, host } = await run(options);
  expect(result).toBe("failed");
  expect(message).toContain(problem);
  expect(message).not.toContain("secret");
  expect(host.pluginMetadata.size).toBe(0);
});

test("a script that is too long for the system fails with a message", async () => {
  const { result, message } = await run({ run: `true # ${"x".repeat(200_000)}` });
  expect(result).toBe("failed");
  expect(message).toContain("are too long for this system: move long values to a file");
  expect(await leftFolders()).toEqual([]);
});

test("a missing application directory fails the stage with the reason", async () => {
  const { result, message } = await run({ run: "true" }, { target: { dir: "/no/such/directory" } });
  expect(result).toBe("failed");
  expect(message).toMatch(/^cannot copy the application's directory for the script: ENOENT/);
});

test("an abandoned script gets SIGTERM, may clean up, and its last output is in the log", async () => {
  const host = new FakeHost();
  const givenUp = new AbortController();
  const script = "trap 'echo cleaning up; echo done > $OUT; exit 0' TERM; echo ready; while :; do sleep 0.05; done";
  const out = join(dir, "out");
  const ended = run({ run: script, env: { OUT: out } }, { host, signal: givenUp.signal }).catch((error: unknown) => error);
  await vi.waitFor(() => expect(host.lines()).toContain("info: ready"));
  givenUp.abort();
  expect(await ended).toMatchObject({ code: "canceled" });
  expect(host.lines()).toContain("info: cleaning up");
  expect(await readFile(out, "utf8")).toBe("done\n");
  expect(await leftFolders()).toEqual([]);
});
