import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { isJob, jobToken } from "./job-token.ts";

test("a job has its token in the environment, or in a file that may change", async () => {
  const dir = await mkdtemp(join(tmpdir(), "job-token-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  const file = join(dir, "token");
  await writeFile(file, "one\n");
  const env = { SLIPWAY_ID_TOKEN_FILE: file };
  expect(await jobToken("a", env)).toBe("one");
  await writeFile(file, "two\n");
  expect(await jobToken("a", env)).toBe("two");
  expect(await jobToken("a", { ...env, SLIPWAY_ID_TOKEN: "three" })).toBe("three");
  await expect(jobToken("a", { SLIPWAY_ID_TOKEN_FILE: join(dir, "none") })).rejects.toThrow("which SLIPWAY_ID_TOKEN_FILE names");
});

test("GitHub Actions makes a token for the audience", async () => {
  const fetched = vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json({ value: "made" }));
  onTestFinished(() => fetched.mockRestore());
  const env = { ACTIONS_ID_TOKEN_REQUEST_URL: "https://actions.example/token?api-version=2", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "r" };
  expect(await jobToken("https://slipway.example.com", env)).toBe("made");
  const [[url, init] = []] = fetched.mock.calls;
  expect(String(url)).toBe("https://actions.example/token?api-version=2&audience=https%3A%2F%2Fslipway.example.com");
  expect(init?.headers).toEqual({ authorization: "Bearer r" });
  fetched.mockImplementation(async () => new Response("no", { status: 403 }));
  await expect(jobToken("a", env)).rejects.toThrow("GitHub Actions made no token for the job: it answers 403");
});

test("a person's terminal is no job", async () => {
  expect([isJob({}), isJob({ SLIPWAY_ID_TOKEN: "" }), isJob({ CI: "true" })]).toEqual([false, false, false]);
  await expect(jobToken("a", {})).rejects.toThrow("id-token: write");
});
