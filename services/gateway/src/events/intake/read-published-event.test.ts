import { newExternalEvent, serviceActor } from "@slipway/domain";
import { expect, test } from "vitest";
import { readPublishedEvent } from "./read-published-event.ts";

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** Reads a message as a client publishes it. */
function read(body: unknown, headers: Headers = {}, subject = "slipway.event.shop.image-update") {
  const text = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  const data = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const entries = Object.entries(headers).map(([name, value]): [string, readonly string[]] => [
    name,
    typeof value === "string" ? [value] : value,
  ]);
  return readPublishedEvent({ subject, headers: entries, data });
}

const hash = "0123456789abcdef0123456789abcdef01234567";
const digest = `sha256:${"a".repeat(64)}`;
const traceparent = `00-${"1".repeat(32)}-${"2".repeat(16)}-01`;
const cloud = { specversion: "1.0", id: "1", source: "/ci", type: "com.example.built", data: "1.2.3" };
const structured: Headers = { "content-type": "application/cloudevents+json; charset=utf-8" };

function cdevent(type: string, subject: object, context: object = {}) {
  return {
    context: {
      specversion: "0.5.1",
      id: "cd-1",
      source: "/tekton",
      type: `dev.cdevents.${type}`,
      timestamp: "2026-11-30T10:00:00Z",
      ...context,
    },
    subject,
  };
}

test("the value alone, as a person publishes it", () => {
  expect(read("1.2.3\n")).toMatchObject({
    projectId: "shop",
    name: "image-update",
    data: "1.2.3",
    source: "nats/image-update",
    sourceId: undefined,
    labels: {},
    commit: undefined,
    artifacts: [],
  });
});

test("headers of a value say more, whatever their case", () => {
  const headers = {
    "Nats-Msg-Id": "build-7",
    Labels: "app=web,note=a%2Cb%3Dc",
    contexts: "Build=7",
    CommitHash: hash,
    committimestamp: "1767225600",
    traceparent,
    artifact: `ghcr.io/acme/web:1.2.3@${digest}`,
  };
  expect(read("1.2.3", headers)).toMatchObject({
    sourceId: "build-7",
    // A header is percent-decoded first, and what is left is split.
    labels: { app: "web" },
    contexts: { Build: "7" },
    commit: { hash, at: Temporal.Instant.from("2026-01-01T00:00:00Z") },
    traceparent,
    artifacts: [{ purl: "", image: "ghcr.io/acme/web", version: "1.2.3", digest }],
  });
});

test("a CloudEvent in structured mode, with the extensions that Slipway reads", () => {
  const event = {
    ...cloud,
    subject: "web",
    time: "2026-11-30T11:00:00+01:00",
    labels: "app=web,env=a%2Cb",
    commithash: hash.toUpperCase(),
    committitle: "Fix the cart",
    commitmergedat: "2026-11-30T09:00:00Z",
    repositoryurl: "https://git.example.com/acme/web",
    chainid: "c-1",
    traceparent,
    sampled: true,
  };
  expect(read(event, structured)).toMatchObject({
    data: "1.2.3",
    source: "/ci",
    sourceId: "1",
    type: "com.example.built",
    subject: "web",
    occurredAt: Temporal.Instant.from("2026-11-30T10:00:00Z"),
    labels: { app: "web", env: "a,b" },
    commit: { hash: hash.toUpperCase(), title: "Fix the cart", mergedAt: Temporal.Instant.from("2026-11-30T09:00:00Z") },
    chainId: "c-1",
    traceparent,
    warnings: [],
  });
});

test.for([
  { name: "structured without a content type", body: cloud, headers: {} },
  { name: "structured as application/json", body: cloud, headers: { "content-type": "application/json" } },
  { name: "data as base64", body: { ...cloud, data: undefined, data_base64: "MS4yLjM=" }, headers: structured },
  { name: "data as a number", body: { ...cloud, data: 1.5 }, headers: structured, data: "1.5" },
  {
    name: "binary",
    body: "1.2.3",
    headers: { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "%2Fci", "ce-type": "com.example.built" },
  },
  {
    name: "binary with JSON",
    body: '"1.2.3"',
    headers: { "CE-SpecVersion": "1.0", "Ce-Id": "1", "ce-source": "/ci", "ce-type": "t", "Content-Type": "application/json" },
  },
  {
    name: "the same header twice with the same value",
    body: "1.2.3",
    headers: { "ce-specversion": ["1.0", "1.0"], "ce-id": "1", "ce-source": "/ci", "ce-type": "t" },
  },
])("$name is a CloudEvent", ({ body, headers, data = "1.2.3" }) => {
  expect(read(body, headers)).toMatchObject({ data, source: "/ci", sourceId: "1" });
});

test("the trace context of the message counts if the event has none", () => {
  expect(read(cloud, { ...structured, traceparent }).traceparent).toBe(traceparent);
  const own = `00-${"3".repeat(32)}-${"4".repeat(16)}-00`;
  expect(read({ ...cloud, traceparent: own }, { ...structured, traceparent }).traceparent).toBe(own);
});

const cdEvents = [
  {
    name: "artifact.published of an OCI image",
    event: cdevent(
      "artifact.published.0.3.0",
      { id: `pkg:oci/web@sha256%3A${"a".repeat(64)}?repository_url=ghcr.io/acme/web&tag=1.2.3`, content: { user: "bot" } },
      { chainId: "4c8cb7dd" },
    ),
    want: {
      data: "1.2.3",
      artifacts: [{ image: "ghcr.io/acme/web", version: "1.2.3", digest }],
      chainId: "4c8cb7dd",
      content: '{"user":"bot"}',
      occurredAt: Temporal.Instant.from("2026-11-30T10:00:00Z"),
    },
  },
  {
    name: "artifact.packaged with the commit in change",
    event: cdevent("artifact.packaged.0.3.0", {
      id: "pkg:golang/mygit.com/myorg/myapp@234fd47e07d1004f0aed9c",
      content: { change: { id: hash } },
    }),
    want: { data: "234fd47e07d1004f0aed9c", commit: { hash }, artifacts: [{ image: "", version: "234fd47e07d1004f0aed9c" }] },
  },
  {
    name: "artifact.signed of 0.4.1 with the commit in its package URL",
    event: cdevent(
      "artifact.signed.0.2.0",
      {
        id: `pkg:docker/acme/web@1.2.3?repository_url=ghcr.io&vcs_url=git%2Bhttps://git.example.com/acme/web%40${hash}`,
        content: { signature: "x" },
      },
      { specversion: undefined, version: "0.4.1" },
    ),
    want: {
      data: "1.2.3",
      commit: { hash, repositoryUrl: "https://git.example.com/acme/web" },
      artifacts: [{ image: "ghcr.io/acme/web", version: "1.2.3" }],
    },
  },
  {
    name: "change.merged of a commit",
    event: cdevent("change.merged.0.3.0", {
      id: hash,
      content: { description: "Fix the cart", repository: { id: "acme/web", source: "https://git.example.com/" } },
    }),
    want: {
      data: hash,
      commit: {
        hash,
        title: "Fix the cart",
        repositoryUrl: "https://git.example.com/acme/web",
        mergedAt: Temporal.Instant.from("2026-11-30T10:00:00Z"),
      },
    },
  },
  {
    name: "change.created of a pull request",
    event: cdevent("change.created.0.4.0", { id: "42", content: {} }),
    want: { data: "", commit: undefined, subject: "42" },
  },
  {
    name: "build.finished",
    event: cdevent("build.finished.0.3.0", { id: "b", content: { artifactId: `pkg:oci/app@${digest}` } }),
    want: { data: digest, artifacts: [{ image: "app", version: "", digest }] },
  },
  {
    name: "testsuiterun.finished",
    event: cdevent("testsuiterun.finished.0.3.0", { id: "t", content: { outcome: "fail" } }),
    want: { content: '{"outcome":"fail"}' },
  },
  {
    name: "incident.detected",
    event: cdevent("incident.detected.0.3.0", {
      id: "incident-123",
      content: { environment: { id: "prod1" }, service: { id: "myApp" }, artifactId: `pkg:oci/myapp@${digest}` },
    }),
    want: {
      subject: "incident-123",
      artifacts: [{ image: "myapp", digest }],
      content: expect.stringContaining('"environment":{"id":"prod1"}'),
    },
  },
  {
    name: "an artifact that is no package URL",
    event: cdevent("artifact.published.0.3.0", { id: "web 1.2.3", content: {} }),
    want: { artifacts: [], warnings: [expect.stringContaining('"web 1.2.3" is not an artifact')] },
  },
  {
    name: "a newer version",
    event: cdevent("build.started.0.4.0", { id: "b", content: {} }, { specversion: "0.7.0" }),
    want: { warnings: ["CDEvents 0.7.0 is read as 0.5: fields that it changed are ignored"] },
  },
];

test.for(cdEvents)("CDEvents: $name, on its own and in a CloudEvent", ({ event, want }) => {
  expect(read(event)).toMatchObject({ source: "/tekton", sourceId: "cd-1", ...want });
  const { type } = event.context as { readonly type: string };
  const inside = { specversion: "1.0", id: "cd-1", source: "/tekton", type, data: event };
  expect(read(inside, structured)).toMatchObject({ source: "/tekton", type, ...want });
  const binary = { "ce-specversion": "1.0", "ce-id": "cd-1", "ce-source": "/tekton", "ce-type": type };
  expect(read(event, binary)).toMatchObject(want);
});

test("what the CloudEvent says of a commit goes before what the CDEvent says, and adds to it", () => {
  const event = cdevent("change.merged.0.3.0", { id: hash, content: { description: "Fix the cart" } });
  const inside = {
    specversion: "1.0",
    id: "1",
    source: "/ci",
    type: event.context.type,
    data: event,
    commithash: hash,
    commitauthor: "ann",
  };
  expect(read(inside).commit).toMatchObject({ hash, title: "Fix the cart", author: "ann" });
});

const refused: readonly {
  readonly name: string;
  readonly body?: unknown;
  readonly headers?: Headers;
  readonly subject?: string;
  readonly says: string;
}[] = [
  { name: "a project that cannot be", subject: "slipway.event.sh!op.x", says: 'the subject "slipway.event.sh!op.x" has no valid project' },
  { name: "no name", subject: "slipway.event.shop", says: "publish on slipway.event.shop.<name>" },
  { name: "an empty body", body: "", says: "the body is empty: send the value" },
  { name: "bytes that are no text", body: new Uint8Array([0xff, 0xfe]), says: "the body is not text in UTF-8" },
  { name: "JSON that is none", body: "{", headers: structured, says: "the body is not valid JSON" },
  { name: "a list as a CloudEvent", body: [cloud], headers: structured, says: "the body is not a JSON object" },
  {
    name: "several events",
    body: [cloud],
    headers: { "content-type": "application/cloudevents-batch+json" },
    says: "send one event as application/cloudevents+json",
  },
  {
    name: "another format",
    body: "x",
    headers: { "content-type": "application/cloudevents+protobuf" },
    says: 'content-type "application/cloudevents+protobuf" is not supported',
  },
  { name: "a picture", body: "x", headers: { "content-type": "image/png" }, says: 'content-type "image/png" is not supported' },
  { name: "an older CloudEvent", body: { ...cloud, specversion: "0.3" }, says: 'specversion "0.3" is not supported: send CloudEvents 1.0' },
  { name: "no id", body: { ...cloud, id: undefined }, says: "the CloudEvents attribute id is missing" },
  { name: "no source", body: { ...cloud, source: "" }, says: "the CloudEvents attribute source is missing" },
  {
    name: "an attribute that is an object",
    body: { ...cloud, labels: { app: "web" } },
    says: 'attribute "labels" is not a text, number or boolean',
  },
  {
    name: "a time without a zone",
    body: { ...cloud, time: "2026-11-30T10:00:00" },
    says: "is not a time with its zone, such as 2026-11-30T10:00:00+01:00",
  },
  { name: "data that is an object", body: { ...cloud, data: { tag: "1" } }, says: "data is an object or a list: send the value" },
  { name: "no data", body: { ...cloud, data: null }, says: "the event has no data: send the value" },
  { name: "base64 that is none", body: { ...cloud, data: undefined, data_base64: "***" }, says: "data_base64 is not base64" },
  { name: "JSON that is neither", body: { image: "web" }, says: "neither a CloudEvent (specversion is missing) nor a CDEvent" },
  {
    name: "a binary event without its version",
    body: "1",
    headers: { "ce-id": "1" },
    says: "there is a header ce-id, but ce-specversion is missing",
  },
  {
    name: "a header twice",
    body: "1",
    headers: { "ce-specversion": "1.0", "ce-id": ["1", "2"], "ce-source": "/ci", "ce-type": "t" },
    says: 'the header ce-id is there more than once, with "1" and "2"',
  },
  { name: "labels of another form", body: { ...cloud, labels: "app" }, says: 'labels "app" is not of the form key=value,key=value' },
  { name: "a label twice", body: { ...cloud, labels: "a=1,a=2" }, says: 'labels have "a" twice' },
  { name: "a title without a commit", body: { ...cloud, committitle: "x" }, says: "committitle is there, but commithash is missing" },
  { name: "an artifact without version", body: { ...cloud, artifact: "ghcr.io/acme/web" }, says: '"ghcr.io/acme/web" is not an artifact' },
  { name: "a package URL that is none", body: { ...cloud, artifact: "pkg:" }, says: '"pkg:" is not a package URL' },
  {
    name: "a CDEvent without subject",
    body: { ...cloud, type: "dev.cdevents.build.started.0.3.0", data: { context: {} } },
    says: "subject of the CDEvent is missing",
  },
  {
    name: "a CDEvent without data",
    body: { ...cloud, type: "dev.cdevents.build.started.0.3.0", data: null },
    says: "the data of a CDEvent is not an object",
  },
  {
    name: "a CDEvent with a wrong field",
    body: cdevent("incident.detected.0.3.0", { id: "i", content: { artifactId: 7 } }),
    says: "subject.content.artifactId is not a text",
  },
  {
    name: "a CDEvent without version",
    body: cdevent("build.started.0.3.0", { id: "b", content: {} }, { specversion: undefined }),
    says: "context.specversion is missing",
  },
];

test.for(refused)("$name is refused: what is wrong, and what to do", ({ body = "1.2.3", headers, subject, says }) => {
  expect(() => read(body, headers, subject)).toThrow(expect.objectContaining({ code: "invalid", message: expect.stringContaining(says) }));
});

test("JSON nested more deeply than a stack is read, and refused for its size", () => {
  const deep = `{"context":{"type":"dev.cdevents.build.started.0.3.0","id":"1","source":"s","specversion":"0.5.1"},"subject":{"id":"b","content":{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}}}`;
  const { warnings, ...event } = read(deep);
  expect(warnings).toEqual([]);
  const registered = { ...event, sourceId: "1", registeredAt: Temporal.Now.instant(), actor: serviceActor("test") };
  expect(() => newExternalEvent(registered)).toThrow(expect.objectContaining({ code: "too_large" }));
});

test("a name may have dots", () => {
  expect(read("1", {}, "slipway.event.shop.web.image")).toMatchObject({ projectId: "shop", name: "web.image" });
});

test("JSON is a value if the sender says that it is text", () => {
  expect(read('{"a":1}', { "content-type": "text/plain" }).data).toBe('{"a":1}');
});

test("a header of a value that looks like a typo is warned about, and those of transports and traces are not", () => {
  const headers = {
    lables: "app=web",
    tracestate: "a=1",
    "Nats-Msg-Id": "1",
    "Nats-Expected-Stream": "X",
    "X-Request-Id": "2",
    Baggage: "b",
  };
  expect(read("1.2.3", headers)).toMatchObject({ labels: {}, warnings: ['attribute "lables" is ignored: did you mean labels?'] });
  expect(read({ ...cloud, tracestate: "a=1" }).warnings).toEqual([]);
});

test("several events in one message are refused, however they are sent; a list that is none is a value", () => {
  const one = "are not supported: publish each event in a message of its own";
  expect(() => read([cloud])).toThrow(one);
  expect(() => read([cdevent("artifact.published.0.3.0", { id: "pkg:oci/web", content: {} })])).toThrow(one);
  expect(read("[1.2,2.0)").data).toBe("[1.2,2.0)");
  expect(read('["a"]').data).toBe('["a"]');
  expect(read([cloud], { "content-type": "text/plain" }).data).toContain("specversion");
});

test("an attribute that looks like a typo, and a trace context that is none, are warned about", () => {
  expect(read({ ...cloud, lables: "a=1", traceparent: "00-1", myownextension: "x" }).warnings).toEqual([
    'attribute "lables" is ignored: did you mean labels?',
    'traceparent "00-1" is ignored: it is not a W3C trace context',
  ]);
});

test("no text makes an expression take minutes", () => {
  const padded = { ...cloud, data: undefined, data_base64: `${"=".repeat(900_000)}x` };
  expect(() => read(padded, structured)).toThrow("data_base64 is not base64");
  const repository = { id: "web", source: `https://${"/".repeat(900_000)}x` };
  const merged = cdevent("change.merged.0.3.0", { id: hash, content: { repository } });
  expect(read(merged)).toMatchObject({ commit: { repositoryUrl: `${repository.source}/web` } });
});
