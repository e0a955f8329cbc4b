import { createHash } from "node:crypto";

/** The value of column `correlation` for a key of `packages/domain/src/trace`: of fixed length, whatever the key. */
export function correlationOf(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
