import { expect, test } from "vitest";
import { parseTraceLinks } from "./trace-links.ts";

const tempo = "https://grafana.example.com/explore?panes=%7B%22a%22:%7B%22datasource%22:%22tempo%22,%22q%22:%22{traceId}%22%7D%7D&orgId=1";

test("links are separated by white space, as addresses of Grafana have commas", () => {
  expect(parseTraceLinks(`Grafana=${tempo}\n  Jaeger=http://jaeger:16686/trace/{traceId} `)).toEqual([
    { name: "Grafana", urlTemplate: tempo },
    { name: "Jaeger", urlTemplate: "http://jaeger:16686/trace/{traceId}" },
  ]);
  expect(parseTraceLinks("")).toEqual([]);
});

test.for([
  ["https://jaeger.example.com/trace/{traceId}", "write NAME=URL"],
  ["Jaeger", "write NAME=URL"],
  ["Jaeger=javascript:alert('{traceId}')", "link Jaeger: javascript:alert('{traceId}') is no address with http or https"],
  ["Jaeger=data:text/html,{traceId}", "no address with http or https"],
  ["Jaeger=//jaeger/{traceId}", "no address with http or https"],
  ["Jaeger=https://jaeger.example.com/", "does not say where the id of the trace belongs: write {traceId} there"],
  ["Jaeger=https://jaeger.example.com/{traceId}/{spanId}", "{spanId} is unknown"],
  ["Jaeger=https://{traceId}.example.com/", "not into the name of the server"],
  ["Jaeger=https://ann:secret@jaeger.example.com/{traceId}", "leave user and password out"],
  ["Jaeger=https://a/{traceId} Jaeger=https://b/{traceId}", "two links are called Jaeger"],
  [Array.from({ length: 11 }, (_, at) => `J${at}=https://a/{traceId}`).join(" "), "at most 10"],
] as const)("%s is refused: %s", ([text, why]) => {
  expect(() => parseTraceLinks(text)).toThrow(expect.objectContaining({ code: "invalid", message: expect.stringContaining(why) }));
});
