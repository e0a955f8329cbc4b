import { deploymentReference, Fault } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { sampleApplication, sampleCommit, sampleDeployment } from "@slipway/testkit";
import { expect, test } from "vitest";
import { KnownSecrets } from "./known-secrets.ts";

const { signal } = new AbortController();
const { trigger } = sampleDeployment();
const at = (hash: string) => deploymentReference(sampleDeployment({ trigger: { ...trigger, commit: sampleCommit({ hash }) } }));
const application = sampleApplication({ lastTriggered: at("next"), lastSucceeded: at("running"), lastEnded: at("failed") });

function known(failures: Readonly<Record<string, Fault>> = {}) {
  const opened: string[] = [];
  const secrets = new KnownSecrets({
    log: silentLogger(),
    openSource: async (_source, hash) => {
      opened.push(hash);
      if (failures[hash]) throw failures[hash];
      return { [Symbol.asyncDispose]: async () => void opened.push(`${hash} closed`) };
    },
  });
  return { secrets, opened };
}

test("every commit that may run is decrypted, once in a process", async () => {
  const { secrets, opened } = known();
  await secrets.learn(application, signal);
  await secrets.learn(application, signal);
  expect(opened).toEqual(["next", "next closed", "running", "running closed", "failed", "failed closed"]);
});

test("a commit whose secrets nobody can decrypt any more does not hide what runs", async () => {
  const { secrets, opened } = known({
    next: new Fault("invalid", "was encrypted for another key"),
    failed: new Fault("not_found", "no such commit"),
  });
  await secrets.learn(application, signal);
  await secrets.learn(application, signal);
  expect(opened).toEqual(["next", "running", "running closed", "failed"]);
});

test("nothing is shown while secrets cannot be read, and they are read again", async () => {
  const { secrets, opened } = known({ running: new Fault("unavailable", "no connection to Git") });
  for (const _ of ["first", "second"]) await expect(secrets.learn(application, signal)).rejects.toMatchObject({ code: "unavailable" });
  expect(opened).toEqual(["next", "next closed", "running", "running"]);
});
