import { Fault } from "@slipway/domain";
import type { Plugin } from "@slipway/plugin-client";
import { silentLogger } from "@slipway/runtime";
import { sampleStage, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { beforeRetry } from "./before-retry.ts";

const after = (kind: "failed" | "lost") =>
  sampleStage({ failedAttempts: [{ attempt: 1, kind, reason: "r", faultCode: "", at: sampleTime }] });
const waiting = (ready: Plugin["ready"]) =>
  // Holds because nothing else of a plugin is used.
  beforeRetry({ plugins: { find: () => ({ ready }) as Pick<Plugin, "ready"> as Plugin }, log: silentLogger() });

test("a lost plugin is waited for", async () => {
  const { promise: back, resolve } = Promise.withResolvers<void>();
  let isOver = false;
  const over = waiting(() => back)(after("lost"), new AbortController().signal).then(() => {
    isOver = true;
  });
  await Promise.resolve();
  expect(isOver).toBe(false);
  resolve();
  await over;
  expect(isOver).toBe(true);
});

test("a plugin that does not return is tried anyway", async () => {
  const unavailable = () => Promise.reject(new Fault("unavailable", "connection refused"));
  await expect(waiting(unavailable)(after("lost"), new AbortController().signal)).resolves.toBeUndefined();
});

test("a stop ends the backoff after a failure at once", async () => {
  const asked: string[] = [];
  const stop = new AbortController();
  const over = waiting(async () => void asked.push("ready"))(after("failed"), stop.signal);
  stop.abort();
  await expect(over).resolves.toBeUndefined();
  expect(asked).toEqual([]);
});
