import { inspect } from "node:util";
import { expect, test } from "vitest";
import { parsePipedFile } from "./parse-piped-file.ts";
import { repositorySettings } from "./repository-settings.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
function load(remote: string, git = "{}") {
  const text = `apiVersion: pipecd.dev/v1beta1
kind: Piped
spec:
  projectID: p
  pipedID: q
  git: ${git}
  repositories: [{repoId: apps, remote: "${remote}", branch: main}]
`;
  return parsePipedFile(text, { filename: "piped.yaml" });
}
function settingsOf(remote: string, git?: string) {
  const { piped, problems } = load(remote, git);
  if (!piped) throw new Error(problems[0]?.message);
  return repositorySettings(piped)[0];
}
const key = `sshKeyData: ${base64("KEY")}`;
const sshKey = { kind: "ssh", privateKey: "KEY" };

test.for([
  { name: "a user and a password", remote: "https://bot:CAN%40ARY@git.example.com/x.git", want: { username: "bot", password: "CAN@ARY" } },
  { name: "a token on its own", remote: "http://CANARY@git.example.com/x.git", want: { username: "CANARY", password: "" } },
])("$name in an address are its credentials and are shown nowhere", ({ remote, want }) => {
  const { piped } = load(remote, `{username: other, password: ${base64("other")}}`);
  expect(`${inspect(piped, { depth: 9, showHidden: true })}${JSON.stringify(piped)}`).not.toContain("CAN");
  const settings = piped && repositorySettings(piped)[0];
  expect(settings).toMatchObject({
    remote: expect.stringMatching(/^https?:\/\/git\.example\.com\/x\.git$/),
    credentials: { kind: "https", ...want },
  });
});

test("an address that is no remote is a problem with its position and without its password", () => {
  const [problem] = load("https://bot:CANARY@/x.git").problems;
  expect(problem).toMatchObject({ line: 7, message: expect.stringMatching(/is not a Git remote; .* absolute path of a folder/) });
  expect(problem?.message).not.toContain("CANARY");
});

test.for([
  {
    name: "a key without a host is for all hosts",
    git: `{${key}}`,
    remote: "git@git.example.com:x",
    want: { credentials: sshKey, ssh: {} },
  },
  { name: "a key for this host", git: `{${key}, host: Git.example.com}`, remote: "git@git.example.com:x", want: { credentials: sshKey } },
  { name: "a key for another host", git: `{${key}, host: github.com}`, remote: "git@git.example.com:x", want: { credentials: undefined } },
  {
    name: "the real name of a host",
    git: `{${key}, host: git.example.com, hostName: 10.0.0.7}`,
    remote: "ssh://git@git.example.com/x",
    want: { ssh: { hostName: "10.0.0.7" } },
  },
  {
    name: "a configuration file of ssh",
    git: "{sshConfigFilePath: /etc/ssh/piped}",
    remote: "git@git.example.com:x",
    want: { ssh: { configFile: "/etc/ssh/piped" } },
  },
  { name: "its other name", git: "{configFilePath: /etc/ssh/piped}", remote: "a:x", want: { ssh: { configFile: "/etc/ssh/piped" } } },
  { name: "a key and a remote by https", git: `{${key}}`, remote: "https://git.example.com/x", want: { credentials: undefined } },
])("$name", ({ git, remote, want }) => {
  const { credentials, ssh } = settingsOf(remote, git) ?? {};
  expect({ credentials, ssh }).toMatchObject(want);
});

test.for([
  { git: `{${key}, shouldConfigureSSHConfig: false}`, says: "does not go with an SSH key" },
  { git: "{hostName: 10.0.0.7}", says: "hostName needs host" },
  { git: "{sshConfigFilePath: /a, configFilePath: /b}", says: "give either sshConfigFilePath or configFilePath" },
])("$git is refused", ({ git, says }) => {
  expect(load("a:x", git).problems.map(({ message }) => message)).toEqual([expect.stringContaining(says)]);
});
