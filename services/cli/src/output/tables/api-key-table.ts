import type { ApiKey } from "@slipway/proto/api";
import { visibleLine } from "@slipway/runtime/terminal";
import { instantOf } from "@slipway/state";
import type { Shown } from "../print.ts";
import { age } from "../words/age.ts";
import { table } from "./table.ts";

/** API keys, one a line. */
export function apiKeyTable(keys: readonly ApiKey[], nowMs: number, { wide }: Shown): string {
  if (keys.length === 0) return "no API keys: make one with slipway api-key create";
  return table(
    ["id", "name", "project", "may", "status", "last used", "made by", "age", ...(wide ? ["last used from", "job"] : [])],
    keys.map((key) => [
      ...[key.id, key.name, key.projectId, mayWhat(key), statusOf(key, nowMs), ago(key.lastUsedAt, nowMs) ?? "never", key.createdBy],
      age(instantOf(key.createdAt), nowMs),
      ...(wide ? [key.lastUsedFrom || "-", key.workload?.subject || "-"] : []),
    ]),
    { whole: wide },
  );
}

/** What is said of a new key beside it. */
export function madeKeyText(key: ApiKey): string {
  return visibleLine(
    `slipway: API key ${key.name} (${key.id}) of project ${key.projectId}, until ${instantOf(key.expiresAt)?.toString({ smallestUnit: "minute" })}. It is shown only now: keep it in a secret store, and give it to programs in SLIPWAY_TOKEN or SLIPWAY_TOKEN_FILE`,
  );
}

function mayWhat({ role, policies }: ApiKey): string {
  return role === "" ? policies.join(" ") : role;
}

function statusOf({ revokedAt, revokedBy, expiresAt }: ApiKey, nowMs: number): string {
  if (revokedAt) return `revoked by ${revokedBy}`;
  const leftMs = (instantOf(expiresAt)?.epochMilliseconds ?? 0) - nowMs;
  if (leftMs <= 0) return "expired";
  const hours = Math.floor(leftMs / 3_600_000);
  return `expires in ${hours >= 48 ? `${Math.floor(hours / 24)}d` : hours >= 1 ? `${hours}h` : `${Math.ceil(leftMs / 60_000)}m`}`;
}

function ago(at: ApiKey["lastUsedAt"], nowMs: number): string | undefined {
  return at && `${age(instantOf(at), nowMs)} ago`;
}
