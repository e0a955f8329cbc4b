import { expect, test } from "vitest";
import { type Notice, noMentions } from "../notice.ts";
import { noticeEvents } from "../notice-event.ts";
import { describeDigest } from "./describe-digest.ts";
import { describeNotice } from "./describe-notice.ts";

const at = Temporal.Instant.from("2026-01-02T03:04:05Z");
const failed: Notice = {
  id: "n",
  event: "DEPLOYMENT_FAILED",
  at,
  projectId: "demo",
  pipedId: "piped",
  applicationId: "0123456789ab",
  applicationName: "shop",
  labels: { env: "prod" },
  targets: ["kubernetes/eu"],
  deployment: { id: "abcdef0123456789", trigger: "commit", commander: "", triggeredAt: at, versions: ["web v2"] },
  stage: "",
  commit: { hash: "c0ffee0000", subject: "feat: more", author: "Ann", branch: "main", url: "https://git/c0ffee" },
  reason: "stage K8S_SYNC failed: no such image",
  people: [],
  mentions: noMentions,
};

test("a message says what, why, where, who and what next, with links", () => {
  expect(describeNotice(failed, "https://slipway.example.com/")).toEqual({
    tone: "error",
    title: "shop: deployment failed",
    reason: "stage K8S_SYNC failed: no such image",
    facts: [
      { label: "Project", text: "demo", url: undefined },
      { label: "Application", text: "shop", url: "https://slipway.example.com/applications/0123456789ab?project=demo" },
      { label: "Deployment", text: "abcdef01", url: "https://slipway.example.com/deployments/abcdef0123456789?project=demo" },
      { label: "Commit", text: "c0ffee0 feat: more (Ann)", url: "https://git/c0ffee" },
      { label: "Versions", text: "web v2", url: undefined },
      { label: "Deploy targets", text: "kubernetes/eu", url: undefined },
      { label: "Labels", text: "env=prod", url: undefined },
      { label: "Triggered by", text: "a commit", url: undefined },
    ],
    next: "slipway deployment logs abcdef01",
    url: "https://slipway.example.com/deployments/abcdef0123456789?project=demo",
  });
});

test("without an address of web pages there are no links to them", () => expect(describeNotice(failed).url).toBeUndefined());

test.for(noticeEvents)("%s has a title that says what happened to what", (event) => {
  const { title } = describeNotice({ ...failed, event, stage: "K8S_SYNC" });
  expect(title).toMatch(event.startsWith("PIPED") ? /^Piped piped / : /^shop[ :]/);
});

test("a huge reason and a huge commit message are cut", () => {
  const huge = "x".repeat(1_000_000);
  const text = describeNotice({ ...failed, reason: huge, commit: failed.commit && { ...failed.commit, subject: huge } });
  expect(JSON.stringify(text).length).toBeLessThan(4_000);
});

test("a digest counts its notices and shows the worst first", () => {
  const started: Notice = { ...failed, event: "DEPLOYMENT_STARTED", reason: "" };
  const text = describeDigest([...Array.from({ length: 30 }, () => started), failed]);
  expect(text.title).toBe("31 notices in one message");
  expect(text.reason).toBe("30 DEPLOYMENT_STARTED, 1 DEPLOYMENT_FAILED");
  expect(text.facts[0]).toEqual({
    label: "2026-01-02 03:04:05",
    text: "shop: deployment failed: stage K8S_SYNC failed: no such image",
    url: undefined,
  });
  expect(text.facts.at(-1)?.text).toBe("11 more");
});
