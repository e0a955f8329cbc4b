import { expect, test } from "vitest";
import { loginPage } from "./login-page.ts";

const page = (given: Partial<Parameters<typeof loginPage>[0]> = {}) =>
  loginPage({ providers: [{ name: "company", displayName: "Company <b>" }], hasPassword: true, returnTo: '/a?b="c"', ...given });

test("a page has no script, no foreign address and a policy that allows none", () => {
  const { body = "", headers = {} } = page({ problem: "<img src=x>", username: '"><script>' });
  expect(body).not.toMatch(/<script|<img|javascript:|\son\w+=|<b>/i);
  expect(body).not.toMatch(/(src|href|action)="(?!\/)/);
  const policy = headers["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|script-src|\*/);
});

test("a page offers what there is", () => {
  expect(page().body).toContain('href="/auth/login/company?return_to=%2Fa%3Fb%3D%22c%22"');
  expect(page({ hasPassword: false }).body).not.toContain('type="password"');
  expect(page({ signedIn: { name: "Ann", csrfToken: "t", sessions: [] } }).body).toMatch(
    /signed in as <strong>Ann[\s\S]*name="csrf" value="t"/,
  );
});
