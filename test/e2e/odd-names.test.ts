import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { type GitRepository, startGitServer } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";
import { stepsPlugin } from "../system/start-steps.ts";

// Whatever Git lists and an author writes is data: it stops nothing but its own application, and controls no terminal.

const resources = new AsyncDisposableStack();
let repository: GitRepository;
let slipway: Slipway;
/** It has all applications. */
let commit: string;

/** Sets the title of a terminal, clears a line, goes to its begin, begins another, writes from right to left. */
const hostile = "spoof\u001b]0;owned\u0007\u001b[2K\rpayments   Synced\nother \u202e";
const places: Readonly<Record<string, string>> = { dash: "-dash", broken: "line\nbreak\r", beside: "beside", spoof: "spoof" };

beforeAll(async () => {
  const git = resources.use(await startGitServer());
  repository = await git.createRepository("apps", { "README.md": "applications come later\n" });
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      processes: "up",
      plugins: [stepsPlugin, { name: "scriptrun" }],
    }),
  );
  const quick = Object.entries(places).map(([name, path]) => filesOf(name === "spoof" ? hostile : name, path, [{ name: "NOOP" }]));
  const twins = ["eu", "us"].map((region) => filesOf("twin", `twins/${region}`, [{ name: "NOOP" }]));
  const loud = filesOf("loud", "loud", [{ name: "SCRIPT_RUN", with: { run: "printf '\\033[2K\\rpayments Synced\\033]0;owned\\007\\n'" } }]);
  await symlink("beside", join(repository.workdir, "linked-folder"));
  const linked = filesOf("linked", "real", [{ name: "NOOP" }])["real/app.pipecd.yaml"] ?? "";
  await repository.commit({ "real/base.yaml": linked, "linked/README.md": "its file is a link\n" }, "Prepare");
  await symlink("../real/base.yaml", join(repository.workdir, "linked/app.pipecd.yaml"));
  commit = await repository.commit(Object.assign({}, ...quick, ...twins, loud), `Deploy ${hostile}`);
  await slipway.notifyOfPush("apps");
});

afterAll(() => resources.disposeAsync());

function filesOf(name: string, path: string, pipeline: readonly { readonly name: string; readonly with?: { readonly run: string } }[]) {
  return applicationFiles({ name, path, namespace: "none", manifests: {}, pipeline, spec: { plugins: { steps: {}, scriptrun: {} } } });
}

test.for(Object.entries(places))("the application in %j is deployed", async ([name]) => {
  expect(await slipway.waitForDeployment(name === "spoof" ? hostile : name, commit)).toMatchObject({ status: "succeeded" });
});

test("an application whose file is a link says that links are not followed", async () => {
  await eventuallyShown(async () =>
    expect((await slipway.cli("app", "get", "linked")).stdout).toMatch(
      /linked\/app\.pipecd\.yaml is a symbolic link: links are not followed/,
    ),
  );
  expect((await slipway.cli("app", "list", "--status", "invalid-config")).stdout).toMatch(/^linked +InvalidConfig /m);
});

test("no command shows foreign text in a way that controls a terminal", async () => {
  const { id } = await slipway.waitForDeployment(hostile, commit);
  const loud = await slipway.waitForDeployment("loud", commit);
  const log = await slipway.cli("deployment", "logs", loud.id);
  expect(log.stdout).toContain("payments Synced");
  const commands = [
    ["app", "list"],
    ["app", "list", "-o", "wide"],
    ["app", "list", "-o", "json"],
    ["app", "list", "-o", "yaml"],
    ["app", "get", id],
    ["app", "history", "beside"],
    ["deployment", "list"],
    ["deployment", "get", id],
    ["deployment", "logs", loud.id, "-o", "json"],
    ["trace", commit],
    ["repository", "list"],
    ["status"],
  ];
  const answers = [log, ...(await Promise.all(commands.map((words) => slipway.cli(...words))))];
  const controlling = answers.map(({ stdout, stderr }) => (stdout + stderr).match(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu) ?? []);
  expect(controlling).toEqual(answers.map(() => []));
  const list = (await slipway.cli("app", "list")).stdout.split("\n");
  expect(list.filter((line) => line.startsWith("spoof"))).toHaveLength(1);
  expect(list.filter((line) => line.startsWith("payments"))).toEqual([]);
});

test("two applications of one name are told apart by their paths and found by their short ids", async () => {
  const rows = (await slipway.cli("app", "list", "--name", "twin")).stdout.match(/^twin .*$/gm) ?? [];
  expect(rows.map((row) => /twins\/\w+/.exec(row)?.[0]).toSorted()).toEqual(["twins/eu", "twins/us"]);
  const ids = rows.map((row) => /\b[0-9a-f]{8}\b/.exec(row)?.[0] ?? "");
  expect(await slipway.cli("app", "get", "twin")).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(ids[0] ?? "none") });
  for (const [index, id] of ids.entries()) {
    const path = /twins\/\w+/.exec(rows[index] ?? "")?.[0] ?? "none";
    expect(await slipway.cli("app", "get", id)).toMatchObject({ code: 0, stdout: expect.stringContaining(path) });
  }
});

test("an application that a person adds in a folder that no commit has says so, stops no other, and can be removed", async () => {
  const place = ["--piped", "piped1", "--repository", "apps", "--path=-x"];
  expect(await slipway.cli("app", "add", "ghost", ...place, "--target", "steps=none")).toMatchObject({ code: 0 });
  const next = await repository.commit({ "beside/more": "2", "-dash/more": "2" }, "Change two");
  await slipway.notifyOfPush("apps");
  for (const name of ["dash", "beside"]) expect(await slipway.waitForDeployment(name, next)).toMatchObject({ status: "succeeded" });
  await eventuallyShown(async () => expect((await slipway.cli("app", "get", "ghost")).stdout).toMatch(/no application file at commit/));
  expect(await slipway.cli("app", "remove", "ghost")).toMatchObject({ code: 0 });
  expect((await slipway.cli("app", "list")).stdout).not.toContain("ghost");
});
