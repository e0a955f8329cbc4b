import type { Deployment } from "@slipway/domain";
import { age } from "../words/age.ts";
import { statusWord } from "../words/status-word.ts";
import { triggerWords } from "../words/trigger-words.ts";
import { table } from "./table.ts";

/** Deployments for people, one a line. */
export function deploymentTable(deployments: readonly Deployment[], nowMs: number): string {
  if (deployments.length === 0) return "no deployments";
  return table(
    ["id", "application", "status", "revision", "trigger", "age", "reason"],
    deployments.map(({ id, applicationName, status, trigger, createdAt, statusReason }) => [
      id,
      applicationName,
      statusWord(status),
      trigger.commit.hash.slice(0, 7),
      triggerWords(trigger),
      age(createdAt, nowMs),
      statusReason,
    ]),
  );
}
