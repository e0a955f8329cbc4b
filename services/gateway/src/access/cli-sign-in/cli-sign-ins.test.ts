import { createHash } from "node:crypto";
import type { CliSignIn, Person } from "@slipway/domain";
import { expect, test } from "vitest";
import { recordsInMemory } from "../keys/testing/records-in-memory.ts";
import { CliSignIns, shownName } from "./cli-sign-ins.ts";

const ann: Person = { id: "oidc:https://a.example#1", provider: "a", name: "Ann", emails: [], groups: [] };
const bob: Person = { ...ann, id: "oidc:https://a.example#2", name: "Bob" };
const asking = { device: "laptop", address: "10.0.0.7", userAgent: "slipway/1" };
const binding = { codeChallenge: createHash("sha256").update("secret").digest("base64url"), redirectUri: "http://127.0.0.1:1/callback" };

function signIns() {
  return new CliSignIns({ records: recordsInMemory<CliSignIn>(({ id }) => id), now: () => Temporal.Now.instant() });
}

test("a device fetches what a person allowed, once, also if it asks twice at the same time", async () => {
  const all = signIns();
  const { deviceCode, userCode } = await all.beginDevice(asking);
  expect((await all.waiting(userCode))?.signIn).toMatchObject(asking);
  await all.decide(userCode, ann, true);
  const fetched = await Promise.allSettled([all.fetchByDevice(deviceCode), all.fetchByDevice(deviceCode)]);
  expect(fetched.filter(({ status }) => status === "fulfilled")).toMatchObject([{ value: { allowedBy: ann } }]);
  await expect(all.fetchByDevice(deviceCode)).rejects.toMatchObject({ code: "invalid_grant" });
  expect(await all.waiting(userCode)).toBeUndefined();
});

test("of two people who decide at the same time, one has", async () => {
  const all = signIns();
  const { deviceCode, userCode } = await all.beginDevice(asking);
  const decided = await Promise.allSettled([all.decide(userCode, ann, true), all.decide(userCode, bob, true)]);
  expect(decided.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect((await all.fetchByDevice(deviceCode)).allowedBy).toEqual(ann);
});

test("a code for a device is none for a browser, and the other way round", async () => {
  const all = signIns();
  const { deviceCode, userCode } = await all.beginDevice(asking);
  await all.decide(userCode, ann, true);
  const code = await all.allowBrowser(ann, asking, binding);
  const given = { verifier: "secret", redirectUri: binding.redirectUri };
  for (const wrong of [deviceCode, deviceCode.replace("sld", "slc"), code.replace("slc", "sld"), "", userCode])
    await expect(all.fetchByCode(wrong, given)).rejects.toMatchObject({ code: "invalid_grant" });
  await expect(all.fetchByDevice(code.replace("slc", "sld")).then(({ redirectUri }) => redirectUri)).rejects.toMatchObject({
    code: "invalid_grant",
  });
  expect((await all.fetchByCode(code, given)).allowedBy).toEqual(ann);
});

test("what a program calls itself is short, and hides nothing", () => {
  expect(shownName(`a\u202e\u001b[2J\u2028${"b".repeat(1_000)}`)).toBe(`a[2J${"b".repeat(96)}`);
  expect(shownName("\ud800x")).toBe("\ufffdx");
  expect(shownName(`${"a".repeat(99)}😀`)).toBe(`${"a".repeat(99)}\ufffd`);
});
