import type { BatchItem } from "@slipway/bus";
import { type AuditEntry, applicationAct, applicationActs, deploymentAct, deploymentActs, isFault } from "@slipway/domain";
import type { ApplicationMessage, DeploymentMessage } from "@slipway/proto/state";
import type { Logger } from "@slipway/runtime";
import { decodeApplication, decodeApplicationEvent, decodeDeployment, decodeDeploymentEvent } from "@slipway/state";

/** What happened to deployments, as acts. What only restores a lost stream is none; what only a newer version can read is left out, with an error in the log. */
export function actsOfDeployments(items: readonly BatchItem<DeploymentMessage>[], log: Logger): readonly AuditEntry[] {
  return actsOf(items, deploymentActs, log, ({ event, state }) => {
    if (!event || !state) return undefined;
    const deployment = decodeDeployment(state);
    return deploymentAct(decodeDeploymentEvent(event, deployment), deployment);
  });
}

/** The same for applications. */
export function actsOfApplications(items: readonly BatchItem<ApplicationMessage>[], log: Logger): readonly AuditEntry[] {
  return actsOf(items, applicationActs, log, ({ event, state }) => {
    if (!event || !state) return undefined;
    const application = decodeApplication(state);
    return applicationAct(decodeApplicationEvent(event, application), application);
  });
}

type Message = ApplicationMessage | DeploymentMessage;

function actsOf<M extends Message>(
  items: readonly BatchItem<M>[],
  kinds: readonly string[],
  log: Logger,
  actOf: (message: M) => AuditEntry | undefined,
): readonly AuditEntry[] {
  return items.flatMap(({ message, isRestored, subject, sequence }) => {
    // Most messages are no acts, and need not be decoded.
    if (isRestored === true || !kinds.includes(domainWord(message.event?.kind.case ?? ""))) return [];
    try {
      return actOf(message) ?? [];
    } catch (err) {
      if (!isFault(err, "invalid")) throw err;
      log.error({ err, subject, sequence }, "an event that only a newer version can read is missing in the audit");
      return [];
    }
  });
}

/** The kind of an event in the domain: `stage-finished` for `stageFinished`. */
function domainWord(kind: string): string {
  return kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
