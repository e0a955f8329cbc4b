import type { ReceiverTarget } from "@slipway/app-config";
import { derivedId } from "@slipway/domain";
import { visibleLine, visibleText } from "@slipway/runtime";
import { postJson } from "../http/post-json.ts";
import { readSecret } from "../read-secret.ts";
import type { Outgoing, Receiver } from "../receiver.ts";
import type { ReceiverDeps } from "../receiver-deps.ts";
import { escapedWithin } from "../text/escaped-within.ts";
import { webPage } from "../text/web-page.ts";
import { type Incident, incidentOf } from "./incident.ts";

/** A service of PagerDuty, or of what has its Events API v2: a failure triggers the incident of its application, the next success resolves it. A test does both. */
export function pagerDutyReceiver(
  { routingKey, url }: Extract<ReceiverTarget, { readonly kind: "pagerduty" }>,
  { timeoutMs, key }: Pick<ReceiverDeps, "timeoutMs" | "key">,
): Receiver {
  return async (outgoing, signal) => {
    const test: Incident = { action: "open", key: derivedId("incident", "test", key.pipedId), source: key.pipedId };
    const incident = outgoing.isTest ? test : incidentOf(outgoing);
    if (!incident) return "";
    const routing = await readSecret(routingKey);
    const send = (event: Incident) =>
      postJson(url, JSON.stringify({ routing_key: routing, ...eventOf(event, outgoing) }), { secrets: [routing], timeoutMs, signal });
    const { said } = await send(incident);
    if (outgoing.isTest) await send({ ...incident, action: "close" });
    return said;
  };
}

/** Characters of a summary that PagerDuty allows. */
const mostSummary = 1_024;

/** The event without its routing key. */
export function eventOf({ action, key, source }: Incident, { text, notice, isTest }: Outgoing): Record<string, unknown> {
  if (action === "close") return { event_action: "resolve", dedup_key: key };
  const details = Object.fromEntries(text.facts.map((fact) => [fact.label, visibleText(fact.text)]));
  const page = webPage(text.url);
  const links = [{ url: page, label: "Slipway" }, ...text.facts].flatMap(({ url, label }) => {
    const href = webPage(url);
    return href === undefined ? [] : [{ href, text: label }];
  });
  return {
    event_action: "trigger",
    dedup_key: key,
    client: "Slipway",
    ...(page !== undefined && { client_url: page }),
    links,
    payload: {
      summary: escapedWithin(text.title, visibleLine, mostSummary),
      source: visibleLine(source),
      severity: isTest ? "info" : "error",
      ...(notice && { timestamp: notice.at.toString(), component: visibleLine(notice.applicationName) }),
      custom_details: { reason: visibleText(text.reason), next: text.next, ...details },
    },
  };
}
