import { expect, test } from "vitest";
import { GitFailure } from "../command/git.ts";
import { pushFailure } from "./push-outcome.ts";

const connection = {
  url: "https://git.example.com/a",
  environment: async () => ({}),
  scrub: (text: string) => text.replaceAll("hunter2", "***"),
};
const failed = (stderr: string) => pushFailure(new GitFailure("push", 1, stderr), "repository web: pushing to main", connection);

test.for([
  " ! [rejected]        abc -> main (fetch first)\nerror: failed to push some refs to 'x'\n",
  " ! [rejected]        abc -> main (non-fast-forward)\n",
  " ! [remote rejected] abc -> main (cannot lock ref 'refs/heads/main': is at 1 but expected 2)\n",
  " ! [remote rejected] abc -> main (failed to update ref)\n",
  " ! [remote rejected] abc -> main (incorrect old value provided)\n",
])("the branch has moved: %s", (stderr) => {
  expect(failed(stderr)).toBe("raced");
});

test("a hook that declines is a precondition with its words, without secrets", () => {
  const stderr =
    "remote: Only hunter2 may push\nremote: \n ! [remote rejected] abc -> main (pre-receive hook declined)\nerror: failed to push\n";
  expect(failed(stderr)).toMatchObject({
    code: "precondition",
    message:
      "repository web: pushing to main was refused by https://git.example.com/a: Only *** may push; [remote rejected] abc -> main (pre-receive hook declined)",
  });
});

test("a host that cannot be reached is unavailable", () => {
  expect(failed("fatal: unable to access 'x': Failed to connect\n")).toMatchObject({ code: "unavailable" });
});

test("what is no failure of Git stays as it is", () => {
  const bug = new TypeError("x");
  expect(pushFailure(bug, "a", connection)).toBe(bug);
});

test.for([
  " ! [remote rejected] abc -> main (Internal Server Error)\n",
  "remote: Internal Server Error        \n ! [remote rejected] abc -> main (pre-receive hook declined)\n",
  "remote: GitLab: Internal API unreachable        \n ! [remote rejected] abc -> main (pre-receive hook declined)\n",
  "error: remote unpack failed: unable to create temporary object directory\n ! [remote rejected] abc -> main (unpacker error)\n",
])("a host that is ill is tried again: %s", (stderr) => {
  expect(failed(stderr)).toMatchObject({ code: "unavailable" });
});
