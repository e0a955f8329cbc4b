import { expect, test } from "vitest";
import { type CliSignIn, decide, stateOf, use } from "./cli-sign-in.ts";
import { newUserCode, readUserCode, shownUserCode } from "./user-code.ts";

const now = Temporal.Instant.from("2026-11-30T12:00:00Z");
const ann = { id: "oidc:https://a.example#1", provider: "a", name: "Ann", emails: [], groups: [] };
const pending: CliSignIn = {
  id: "0".repeat(20),
  secretHash: new Uint8Array(32),
  device: "laptop",
  address: "10.0.0.7",
  userAgent: "slipway/1",
  createdAt: now,
  expiresAt: now.add({ minutes: 10 }),
  codeChallenge: undefined,
  redirectUri: undefined,
  allowedBy: undefined,
  deniedAt: undefined,
  usedAt: undefined,
};
const allowed = decide(pending, ann, { allow: true, now });
const late = now.add({ minutes: 10 });

test("it waits, is allowed, and is fetched once", () => {
  expect(stateOf(pending, now)).toBe("pending");
  expect(use(pending, now)).toBeUndefined();
  expect(stateOf(allowed, now)).toBe("allowed");
  const used = use(allowed, now);
  expect(used).toMatchObject({ allowedBy: ann, usedAt: now });
  expect(used && stateOf(used, now)).toBe("used");
  expect(used && use(used, now)).toBeUndefined();
});

test("what was denied, or has expired, is not fetched", () => {
  const denied = decide(pending, ann, { allow: false, now });
  expect([stateOf(denied, now), use(denied, now)]).toEqual(["denied", undefined]);
  expect([stateOf(allowed, late), use(allowed, late)]).toEqual(["expired", undefined]);
});

test("nobody decides twice, or too late", () => {
  for (const [signIn, at] of [
    [allowed, now],
    [decide(pending, ann, { allow: false, now }), now],
    [pending, late],
  ] as const)
    expect(() => decide(signIn, ann, { allow: true, now: at })).toThrow(expect.objectContaining({ code: "precondition" }));
});

test("a code is read as people write it", () => {
  let at = 0;
  const code = newUserCode((below) => at++ % below);
  expect([code, shownUserCode(code)]).toEqual(["BCDFGHJK", "BCDF-GHJK"]);
  for (const text of ["BCDF-GHJK", "bcdf ghjk", " BCDFGHJK\n", "b.c.d.f–g_h_j_k"]) expect(readUserCode(text)).toBe("BCDFGHJK");
  for (const text of ["", "BCDF-GHJ", "BCDF-GHJKL", "ACDF-GHJK", "BCDF-GHJ1", "x".repeat(1000)]) expect(readUserCode(text)).toBeUndefined();
});
