import { sampleExternalEvent } from "@slipway/testkit";
import { expect, test } from "vitest";
import type { NewExternalEvent } from "../external-event/new-external-event.ts";
import { type IncidentSign, incidentSign } from "./incident-sign.ts";

const cases: { name: string; given: Partial<NewExternalEvent>; want: IncidentSign | undefined }[] = [
  { name: "an artifact", given: { type: "dev.cdevents.artifact.published.0.3.0" }, want: undefined },
  { name: "a name that only begins like one of an incident", given: { name: "incident.detectedly" }, want: undefined },
  {
    name: "a CDEvent, whatever its name",
    given: {
      name: "page",
      type: "dev.cdevents.incident.reported.0.3.0",
      source: "/pager",
      subject: "INC-7",
      content: '{"service":{"id":"cart"},"environment":{"id":"prod"}}',
    },
    want: { kind: "detected", incident: "/pager INC-7", application: "cart" },
  },
  {
    name: "its end",
    given: { type: "dev.cdevents.incident.resolved.0.3.0", source: "/pager", subject: "INC-7", content: "{}" },
    want: { kind: "resolved", incident: "/pager INC-7", application: "" },
  },
  {
    name: "an event of that name with labels",
    given: { name: "incident.detected", source: "cli", sourceId: "1", labels: { app: "cart", incident: "INC-8" } },
    want: { kind: "detected", incident: "label INC-8", application: "cart" },
  },
  {
    name: "an event of that name alone",
    given: { name: "incident.detected", source: "cli", sourceId: "1" },
    want: { kind: "detected", incident: "cli 1", application: "" },
  },
  {
    name: "a service that is no text, in content that anybody may send",
    given: { type: "dev.cdevents.incident.detected.0.3.0", source: "s", subject: "x", content: '{"service":{"id":7}}' },
    want: { kind: "detected", incident: "s x", application: "" },
  },
  {
    name: "content that is not JSON",
    given: { type: "dev.cdevents.incident.detected.0.3.0", source: "s", subject: "x", content: "{" },
    want: { kind: "detected", incident: "s x", application: "" },
  },
];

test.for(cases)("$name", ({ given, want }) => {
  expect(incidentSign(sampleExternalEvent(given))).toEqual(want);
});
