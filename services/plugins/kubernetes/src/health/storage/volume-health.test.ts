import { expect, test } from "vitest";
import { type HealthCase, healthOfText } from "../../testing/health-of-text.ts";

const claim = (status: string) =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {volumeName: pv-1}\nstatus: {${status}}\n`;
const volume = (status: string) => `apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv-1}\nstatus: {${status}}\n`;
const attachment = (status: string) => `apiVersion: storage.k8s.io/v1\nkind: VolumeAttachment\nmetadata: {name: a}\nstatus: {${status}}\n`;
const condition = (type: string) => `phase: Bound, conditions: [{type: ${type}, status: 'True', message: words}]`;

const cases: readonly HealthCase[] = [
  { name: "a bound claim", text: claim("phase: Bound"), want: "healthy" },
  { name: "a pending claim", text: claim("phase: Pending"), want: "progressing", why: "WaitForFirstConsumer" },
  { name: "a claim whose volume is gone", text: claim("phase: Lost"), want: "degraded", why: "pv-1 is gone" },
  { name: "a claim that is resized", text: claim(condition("Resizing")), want: "progressing", why: "words" },
  { name: "a claim that cannot be resized", text: claim(condition("ControllerResizeError")), want: "degraded", why: "words" },
  { name: "an available volume", text: volume("phase: Available"), want: "healthy" },
  { name: "a released volume", text: volume("phase: Released"), want: "healthy", why: "claimRef" },
  { name: "a volume that could not be reclaimed", text: volume("phase: Failed, message: no plugin"), want: "degraded", why: "no plugin" },
  { name: "a volume nobody has looked at", text: volume(""), want: "progressing" },
  { name: "an attached volume", text: attachment("attached: true"), want: "healthy" },
  { name: "a volume that is not attached yet", text: attachment("attached: false"), want: "progressing" },
  {
    name: "a volume that cannot be attached",
    text: attachment("attached: false, attachError: {message: too many disks}"),
    want: "degraded",
    why: "too many disks",
  },
];
test.for(cases)("$name is $want", ({ text, want, why = "" }) => {
  expect(healthOfText(text)).toEqual({ health: want, reason: expect.stringContaining(why) });
});
