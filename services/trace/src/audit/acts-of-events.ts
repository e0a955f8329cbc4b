import type { BatchItem } from "@slipway/bus";
import {
  type AuditEntry,
  applicationAct,
  applicationActs,
  chainAct,
  chainActs,
  deploymentActs,
  deploymentActsOf,
  externalEventAct,
  externalEventActs,
  isFault,
} from "@slipway/domain";
import type { ApplicationMessage, ChainMessage, DeploymentMessage, ExternalEventMessage } from "@slipway/proto/state";
import type { Logger } from "@slipway/runtime";
import {
  decodeApplication,
  decodeApplicationEvent,
  decodeChain,
  decodeChainEvent,
  decodeDeploymentEvent,
  decodeDeploymentOnce,
  decodeExternalEvent,
  decodeExternalEventEvent,
} from "@slipway/state";

/** What happened to deployments, as acts. What only restores a lost stream is none; what only a newer version can read is left out, with an error in the log. */
export function actsOfDeployments(items: readonly BatchItem<DeploymentMessage>[], log: Logger): readonly AuditEntry[] {
  return actsOf(items, deploymentActs, log, ({ event, state }) => {
    if (!event || !state) return [];
    const deployment = decodeDeploymentOnce(state);
    return deploymentActsOf(decodeDeploymentEvent(event, deployment), deployment);
  });
}

/** The same for applications. */
export function actsOfApplications(items: readonly BatchItem<ApplicationMessage>[], log: Logger): readonly AuditEntry[] {
  return actsOf(items, applicationActs, log, ({ event, state }) => {
    if (!event || !state) return [];
    const application = decodeApplication(state);
    return applicationAct(decodeApplicationEvent(event, application), application) ?? [];
  });
}

/** The same for chains. */
export function actsOfChains(items: readonly BatchItem<ChainMessage>[], log: Logger): readonly AuditEntry[] {
  return actsOf(items, chainActs, log, ({ event, state }) => {
    if (!event || !state) return [];
    const chain = decodeChain(state);
    return chainAct(decodeChainEvent(event, chain), chain) ?? [];
  });
}

/** The same for external events. */
export function actsOfExternalEvents(items: readonly BatchItem<ExternalEventMessage>[], log: Logger): readonly AuditEntry[] {
  return actsOf(items, externalEventActs, log, ({ event, state }) => {
    if (!event || !state) return [];
    const externalEvent = decodeExternalEvent(state);
    return externalEventAct(decodeExternalEventEvent(event, externalEvent), externalEvent) ?? [];
  });
}

type Message = ApplicationMessage | ChainMessage | DeploymentMessage | ExternalEventMessage;

function actsOf<M extends Message>(
  items: readonly BatchItem<M>[],
  kinds: readonly string[],
  log: Logger,
  actsIn: (message: M) => AuditEntry | readonly AuditEntry[],
): readonly AuditEntry[] {
  return items.flatMap(({ message, isRestored, subject, sequence }) => {
    // Most messages are no acts, and need not be decoded.
    if (isRestored === true || !kinds.includes(domainWord(message.event?.kind.case ?? ""))) return [];
    try {
      return actsIn(message);
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
