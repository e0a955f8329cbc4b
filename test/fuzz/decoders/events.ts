import { incidentSign, newExternalEvent, serviceActor } from "@slipway/domain";
import { readPublishedEvent } from "../../../services/gateway/src/events/intake/read-published-event.ts";
import type { Decoder } from "../decoder.ts";

const intake = "services/gateway/src/events/intake";
const context = {
  specversion: "0.5.1",
  id: "1",
  source: "/ci",
  type: "dev.cdevents.service.deployed.0.2.0",
  timestamp: "2026-11-30T10:00:00Z",
};
const cdEvent = JSON.stringify({
  context,
  subject: { id: "web", content: { environment: { id: "prod" }, artifactId: "pkg:oci/web@sha256:aa", service: { id: "web" } } },
});
const cloudEvent = JSON.stringify({
  specversion: "1.0",
  id: "1",
  source: "/ci",
  type: "com.example.built",
  data: "1.2",
  commithash: "a".repeat(40),
});
const headerLines =
  "ce-specversion: 1.0\nce-id: 1\nce-source: /ci\nce-type: a.b\nlabels: app=web,env=a%2Cb\ncommithash: 0123456789abcdef0123456789abcdef01234567\n\n1.2.3";

/** What CI jobs and other programs send. */
export const eventDecoders: readonly Decoder[] = [
  {
    name: "the body of an event",
    sources: [`${intake}/read-published-event.ts`, `${intake}/event-content.ts`],
    valid: [cdEvent, cloudEvent, "1.2.3"],
    decode: (data) => readPublishedEvent({ subject: "slipway.event.shop.image", headers: [], data }),
    refuses: ["invalid"],
  },
  {
    name: "a CloudEvent by its content type",
    sources: [],
    valid: [cloudEvent],
    decode: (data) =>
      readPublishedEvent({ subject: "slipway.event.shop.image", headers: [["content-type", ["application/cloudevents+json"]]], data }),
    refuses: ["invalid"],
  },
  {
    name: "the headers of an event",
    sources: [`${intake}/event-extensions.ts`],
    valid: [headerLines],
    decode: (_, text) => {
      const [head = "", body = ""] = text.split("\n\n");
      const headers = head.split("\n").map((line): [string, string[]] => [line.split(": ")[0] ?? "", [line.slice(line.indexOf(": ") + 2)]]);
      return readPublishedEvent({ subject: "slipway.event.shop.image", headers, data: new TextEncoder().encode(body) });
    },
    refuses: ["invalid"],
  },
  {
    name: "the subject of an event",
    sources: [],
    valid: ["slipway.event.shop.image"],
    decode: (data, subject) => readPublishedEvent({ subject, headers: [], data }),
    refuses: ["invalid"],
  },
  {
    name: "what an event says of an incident",
    sources: ["packages/domain/src/insights/incident-sign.ts"],
    valid: [cdEvent],
    decode: (_, content) => incidentSign({ ...incident, content }),
  },
];

const incident = newExternalEvent({
  projectId: "shop",
  name: "incident.detected",
  source: "/pager",
  sourceId: "1",
  type: "dev.cdevents.incident.detected.0.3.0",
  registeredAt: Temporal.Instant.fromEpochMilliseconds(0),
  actor: serviceActor("test"),
});
