import type { ApiKey } from "@slipway/proto/api";
import type { StateWord } from "../../../design/status.tsx";

/** Whether a key can be used. */
export function keyWord({ revokedAt, expiresAt }: Pick<ApiKey, "revokedAt" | "expiresAt">, nowMs: number): StateWord<"apiKey"> {
  if (revokedAt) return "revoked";
  return Number(expiresAt?.seconds ?? 0n) * 1_000 <= nowMs ? "expired" : "valid";
}
