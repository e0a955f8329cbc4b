import { parseRemote } from "@slipway/domain";
import { sampleExternalEvent, sampleTime } from "@slipway/testkit";
import { describe, expect, test } from "vitest";
import { startGitHostServer } from "../../testing/git-host-server.ts";
import type { WriteJob, WriteOutcome } from "../writing/write-job.ts";
import { apiUrlOf } from "./git-host.ts";
import { onePerHandler } from "./one-per-handler.ts";
import { openGitHost } from "./open-git-host.ts";
import { pullBranch, requestPull } from "./request-pull.ts";

const token = "hunter2";

function jobOf(sourceId: string, data: string): WriteJob {
  const handler = {
    id: "0a1b2c3d-1111-8222-9333-444455556666",
    repositoryId: "apps",
    configFile: "web/app.pipecd.yaml",
    directory: "web",
    isLegacy: false,
    name: "image",
    labels: {},
    commitMessage: "Update to {{ .Value }}\n\nMore",
    makePullRequest: true,
    replacements: [],
  };
  return { event: sampleExternalEvent({ name: "image", sourceId, data }), order: 1, handler, applicationId: "a", intended: "" };
}

describe.for(["GITHUB", "GITLAB", "GITEA"] as const)("at %s", (kind) => {
  async function setUp() {
    const server = await startGitHostServer(kind, token);
    const host = openGitHost({ kind, apiUrl: "", remote: parseRemote(`${server.url}/acme/apps.git`), token: async () => token });
    const branches: string[] = [];
    let during = () => {};
    let outcome: WriteOutcome = { status: "succeeded", reason: "wrote it", commitHash: "c1" };
    const write = async (branch: string) => {
      branches.push(branch);
      during();
      return outcome;
    };
    const request = (job: WriteJob) => requestPull({ host, base: "main", commitMessage: "", write, now: () => sampleTime }, job);
    const answer = (next: WriteOutcome) => {
      outcome = next;
    };
    const meanwhile = (act: () => void) => {
      during = act;
    };
    return { server, host, branches, request, answer, meanwhile };
  }

  test("the first event opens a pull request, the next one adds to it, and after it was closed another is opened", async () => {
    const { server, branches, request } = await setUp();
    await using _server = server;
    const first = await request(jobOf("1", "v1"));
    expect(first).toMatchObject({ status: "succeeded", reason: "wrote it, in a pull request", url: expect.stringMatching(/\/1$/) });
    expect(first.pullRequest).toEqual({ number: 1, state: "open", at: sampleTime, seenAt: sampleTime, mergeCommit: "" });
    const more = "More\n\nEvent";
    expect(server.pulls).toMatchObject([{ base: "main", title: "Update to v1", body: expect.stringContaining(more), branch: branches[0] }]);
    await request(jobOf("2", "v2"));
    expect(branches[1]).toBe(branches[0]);
    expect(server.pulls).toMatchObject([{ title: "Update to v2" }]);
    for (const pull of server.pulls) pull.state = "closed";
    expect(await request(jobOf("3", "v3"))).toMatchObject({ url: expect.stringMatching(/\/2$/) });
    expect(branches[2]).not.toBe(branches[0]);
    expect(server.wrong).toEqual([]);
  });

  test("what an event says is shown, and is no command of the host", async () => {
    const { server, request } = await setUp();
    await using _server = server;
    const job = jobOf("1", "v1\n/merge @all <b>#12");
    await request({ ...job, handler: { ...job.handler, commitMessage: "Update\n\n/label ~images\n{{ .Value }}\n" } });
    const [pull] = server.pulls;
    expect(pull?.body.split("\n").slice(0, 2)).toEqual(["/label ~images", "v1 /\u200bmerge @\u200ball &lt;b&gt;#\u200b12"]);
  });

  test("of two events at once, the second one adds to the pull request of the first", async () => {
    const { server, branches, request } = await setUp();
    await using _server = server;
    const write = onePerHandler(request, new AbortController().signal);
    await Promise.all([write(jobOf("1", "v1")), write(jobOf("2", "v2"))]);
    expect(server.pulls).toMatchObject([{ title: "Update to v2", branch: branches[1] }]);
  });

  test("a fork's branch of the same name is not taken for ours, and ours is found behind many others", async () => {
    const { server, branches, request } = await setUp();
    await using _server = server;
    await request(jobOf("1", "v1"));
    const [branch = ""] = branches;
    const other = { base: "main", title: "", body: "", state: "open" } as const;
    for (let number = 2; number < 130; number += 1) server.pulls.push({ ...other, number, branch: `other-${number}`, owner: "acme" });
    server.pulls.push({ ...other, number: 200, branch, owner: "mallory" });
    expect(await request(jobOf("2", "v2"))).toMatchObject({ url: expect.stringMatching(/\/1$/) });
    expect(server.pulls.filter((pull) => pull.branch === branch && pull.owner === "acme")).toHaveLength(1);
  });

  test("nothing is opened where the value is there already, or could not be written", async () => {
    const { server, request, answer } = await setUp();
    await using _server = server;
    answer({ status: "succeeded", reason: "nothing to update" });
    expect(await request(jobOf("1", "v1"))).toEqual({ status: "succeeded", reason: "nothing to update" });
    answer({ status: "failed", reason: "no" });
    expect(await request(jobOf("2", "v2"))).toEqual({ status: "failed", reason: "no" });
    expect(server.pulls).toEqual([]);
  });

  test.for(["merged", "closed"] as const)("a commit for a pull request that is %s while it is pushed gets another one", async (state) => {
    const { server, request, meanwhile } = await setUp();
    await using _server = server;
    await request(jobOf("1", "v1"));
    meanwhile(() => Object.assign(server.pulls[0] ?? {}, { state }));
    expect(await request(jobOf("2", "v2"))).toMatchObject({
      url: expect.stringMatching(/\/2$/),
      pullRequest: { number: 2, state: "open" },
    });
    expect(server.pulls).toMatchObject([
      { title: "Update to v1", state },
      { title: "Update to v2", state: "open" },
    ]);
  });

  test("what became of a pull request is seen, with the time and the commit", async () => {
    const { server, host, request } = await setUp();
    await using _server = server;
    await request(jobOf("1", "v1"));
    const ended = Temporal.Instant.from("2026-01-03T04:05:06Z");
    const [pull] = server.pulls;
    if (!pull) throw new Error("none was opened");
    expect(await host.look(1)).toEqual({ state: "open", at: Temporal.Instant.from("2026-01-02T03:04:05Z"), mergeCommit: "" });
    pull.state = "merged";
    expect(await host.look(1)).toEqual({ state: "merged", at: ended, mergeCommit: "a".repeat(40) });
    pull.state = "closed";
    expect(await host.look(1)).toEqual({ state: "closed", at: ended, mergeCommit: "" });
    await expect(host.look(9)).rejects.toMatchObject({ code: "precondition" });
  });

  test.for([
    [503, "unavailable"],
    [429, "unavailable"],
    [403, "precondition"],
    [422, "precondition"],
    [302, "precondition"],
  ] as const)("status %d is %s, and the token stays secret", async ([status, code]) => {
    const { server, request } = await setUp();
    await using _server = server;
    server.failWith = status;
    await expect(request(jobOf("1", "v1"))).rejects.toMatchObject({ code, message: expect.not.stringContaining(token) });
  });

  test.for([
    ["an object where a list is due", { message: "starting" }, /was not answered as the API of the host says: .*expected array/],
    ["a list of something else", [{ id: token }], /\[0\]\.\w+: .*expected/],
    ["null", null, /expected array/],
  ] as const)("%s is unavailable: it says where it is odd, and the token stays secret", async ([, answer, says]) => {
    const { server, host, request } = await setUp();
    await using _server = server;
    server.answerWith = answer;
    const want = { code: "unavailable", message: expect.stringMatching(says) };
    await expect(request(jobOf("1", "v1"))).rejects.toMatchObject(want);
    await expect(request(jobOf("1", "v1"))).rejects.toMatchObject({ message: expect.not.stringContaining(token) });
    await expect(host.look(1)).rejects.toMatchObject({ code: "unavailable" });
    await expect(host.create("main", "b", { title: "t", body: "" })).rejects.toMatchObject({ code: "unavailable" });
  });
});

test.for([{ "retry-after": "60" }, { "x-ratelimit-remaining": "0" }])(
  "a limit of GitHub, %j with status 403, is unavailable",
  async (headers) => {
    await using server = await startGitHostServer("GITHUB", token);
    Object.assign(server, { failWith: 403, headers });
    const host = openGitHost({ kind: "GITHUB", apiUrl: "", remote: parseRemote(`${server.url}/acme/apps.git`), token: async () => token });
    await expect(host.findOpen("main", "x")).rejects.toMatchObject({ code: "unavailable" });
  },
);

test("a host that does not answer is unavailable", async () => {
  const host = openGitHost({
    kind: "GITEA",
    apiUrl: "http://127.0.0.1:9",
    remote: parseRemote("https://x.test/a/b"),
    token: async () => token,
  });
  await expect(host.findOpen("main", "x")).rejects.toMatchObject({ code: "unavailable" });
});

test.for([
  ["GITHUB", "git@github.com:acme/apps.git", "https://api.github.com"],
  ["GITHUB", "https://ghe.acme.com/acme/apps", "https://ghe.acme.com/api/v3"],
  ["GITLAB", "ssh://git@gitlab.acme.com:2222/a/b/c.git", "https://gitlab.acme.com/api/v4"],
  ["GITEA", "http://gitea.local:3000/acme/apps.git", "http://gitea.local:3000/api/v1"],
] as const)("the API of %s for %s is %s", ([kind, address, url]) => {
  expect(apiUrlOf({ kind, apiUrl: "", remote: parseRemote(address), token: async () => "" })).toBe(url);
});

test.for(["image", "a/../b", "-x", ".lock", "x.lock", "ü 😀", ""])("an event named %j has a branch that Git accepts", (name) => {
  const branch = pullBranch(name, { id: "0a1b2c3d-1111-8222-9333-444455556666" }, "e");
  expect(branch).toMatch(/^[A-Za-z0-9_][\w.-]*-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  expect(branch).not.toMatch(/\.\.|\.lock$/);
});
