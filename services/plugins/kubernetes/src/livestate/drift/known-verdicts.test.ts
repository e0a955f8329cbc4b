import { expect, onTestFinished, test, vi } from "vitest";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { KnownVerdicts } from "./known-verdicts.ts";

const object = (more: object = {}): KubeObject => ({ apiVersion: "v1", kind: "Thing", metadata: { name: "a" }, ...more });
const same = { kind: "same" } as const;

test("a verdict counts for the state that it was found of, and not for ever", () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const contents = new Map<KubeObject, number>();
  const verdicts = new KnownVerdicts((live) => contents.get(live));
  const [old, parsedAgain, changed, unknown] = [object(), object(), object(), object()];
  contents.set(old, 1).set(parsedAgain, 1).set(changed, 2);
  verdicts.remember({ old, desired: object() }, same);
  expect(verdicts.find({ old: parsedAgain, desired: object() })).toBe(same);
  expect(verdicts.find({ old: changed, desired: object() })).toBeUndefined();
  expect(verdicts.find({ old: unknown, desired: object() })).toBeUndefined();
  vi.advanceTimersByTime(601_000);
  expect(verdicts.find({ old, desired: object() })).toBeUndefined();
});

test("what could not be determined is asked again", () => {
  const verdicts = new KnownVerdicts(() => 1);
  const pair = { old: object(), desired: object() };
  verdicts.remember(pair, same);
  verdicts.remember(pair, { kind: "undetermined", reason: "a webhook is away" });
  expect(verdicts.find(pair)).toBeUndefined();
});
