import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Reads of a clock that an operator or NTP may set at any time. */
const wallClock = /\bDate\.now\(|\bnew Date\(\)|\bTemporal\.Now\b|\btimestampNow\(/;

/** Files that need the time of day, and for what. A duration is measured by `performance.now()`, a recorded start by `TimeLimits`. */
const allowed: Readonly<Record<string, string>> = {
  "packages/app-config/src/piped/notifications/sending-times-schema.ts": "whether a time zone is known",
  "packages/bus/src/channels/access/access-records.ts": "NATS is told how long until a time of day",
  "packages/bus/src/channels/events/event-intake.ts": "recorded time",
  "packages/bus/src/channels/livestate/livestate-writer.ts": "a version far ahead of those before, which may be lost",
  "packages/bus/src/channels/piped-beats.ts": "when a sign of life was given, and its process started",
  "packages/bus/src/commands/take-commands.ts": "recorded time",
  "packages/bus/src/connection/faults/diagnosis.ts": "recorded time",
  "packages/bus/src/notices/consume-causes.ts": "age of a message of another machine",
  "packages/bus/src/notices/queue-notice.ts": "recorded time",
  "packages/bus/src/signatures/renew-signatures.ts": "the time to live that NATS counts from a message's time",
  "packages/bus/src/work/dead-letters.ts": "recorded time",
  "packages/git/src/mirror/stale-locks.ts": "age of a file, also if it is in the future",
  "packages/git/src/worktrees/worktrees.ts": "age of a file, also if it is in the future",
  "packages/plugin-client/src/turns/call-records.ts": "recorded time",
  "packages/plugin-host/src/launch/output/plugin-lines.ts": "recorded time",
  "packages/plugin-host/src/launch/plugin-condition.ts": "recorded time",
  "packages/plugin-host/src/open-piped-plugins.ts": "recorded time",
  "packages/plugin-host/src/service/plugin-service-deps.ts": "recorded time",
  "packages/plugin-sdk/src/plugin/context/clock.ts": "the clock of stages, which has a monotonic one as well",
  "packages/plugin-sdk/src/wire/wire-plan.ts": "recorded time",
  "packages/runtime/src/masking/shared-values.ts": "age of a folder, also if it is in the future",
  "packages/runtime/src/rpc/identity/local-code.ts": "until when a code is good",
  "packages/runtime/src/time-limits.ts": "what passed in another process",
  "packages/store/src/migrations/schema-versions.ts": "recorded time",
  "packages/store/src/tools/export-store.ts": "recorded time",
  "services/cli/src/sign-in/oauth-client.ts": "the end of a token",
  "services/cli/src/sign-in/refresh-sign-in.ts": "the end of a token",
  "services/cli/src/status/check-system.ts": "age of a message of another machine",
  "services/executor/src/start-executor.ts": "recorded time",
  "services/gateway/src/access/aborted-at.ts": "the end of a sign-in",
  "services/gateway/src/access/authenticate.ts": "the end of a sign-in",
  "services/gateway/src/commands/new-command.ts": "recorded time",
  "services/gateway/src/deployments/deployment-commands.ts": "recorded time",
  "services/gateway/src/notifications/notifier-changes.ts": "how long ago NATS stored a sign of life, which another process did",
  "services/gateway/src/plugins/plugin-admin-service.ts": "how long ago NATS stored a sign of life, which another process did",
  "services/gateway/src/start-gateway.ts": "recorded time",
  "services/livestate/src/polling/observations.ts": "recorded time",
  "services/livestate/src/start-livestate.ts": "recorded time",
  "services/notifier/src/causes/watch-livestates.ts": "what passed since a time that another process recorded",
  "services/notifier/src/causes/watch-piped.ts": "what passed since a time that another process recorded",
  "services/notifier/src/delivery/call-digests.ts": "time of day of a digest",
  "services/notifier/src/delivery/send-digest.ts": "time of day of a digest",
  "services/notifier/src/receivers/http/post-json.ts": "a date in an answer",
  "services/notifier/src/receivers/open-receiver.ts": "recorded time",
  "services/notifier/src/receivers/webhook.ts": "recorded time",
  "services/notifier/src/start-notifier.ts": "time of day of a notice",
  "services/planner/src/start-planner.ts": "recorded time",
  "services/plugins/kubernetes/src/cache/pulse.ts": "recorded time",
  "services/plugins/kubernetes/src/client/clusters.ts": "the end of a certificate",
  "services/plugins/kubernetes/src/render/cache/stored-files.ts": "last use of a file",
  "services/plugins/analysis/src/providers/datadog.ts": "range of a query",
  "services/trace/src/history-service.ts": "windows of time that people ask for",
  "services/trace/src/retention/forget-ended-chains.ts": "age of what is recorded",
  "services/trace/src/retention/remove-old-logs.ts": "age of what is recorded",
  "services/trace/src/start-trace.ts": "what passed in another process",
  "services/watcher/src/start-watcher.ts": "recorded time",
  "services/web/src/pages/settings/pipeds/beats-store.ts": "when a sign of life came, which is shown",
};

/** Files whose output shows how long ago something was. */
const shows = /^services\/cli\/src\/(commands|output|plan)\//;
/** Tests and what only they use, and generated code. */
const exempt = /\.test\.ts$|\/testing\/|\/gen\/|^(test|packages\/testkit)\//;

test("the wall clock measures no duration: it is read only where a time of day is needed", { timeout: 120_000 }, async () => {
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.ts"], { cwd: repository, encoding: "utf8" }).split("\n");
  const candidates = files.filter((file) => file !== "" && !exempt.test(file) && !shows.test(file));
  expect(candidates.length).toBeGreaterThan(100);
  const reading: string[] = [];
  for (const file of candidates) {
    const text = await readFile(join(repository, file), "utf8").catch(() => "");
    if (wallClock.test(text)) reading.push(file);
  }
  expect(reading.sort()).toEqual(Object.keys(allowed).sort());
});
