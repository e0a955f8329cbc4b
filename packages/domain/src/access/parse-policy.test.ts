import { expect, test } from "vitest";
import { parsePolicy } from "./parse-policy.ts";

const plain = (resource: string) => ({ resource, labels: {}, names: [] });

test.for([
  { text: "resources=*;actions=*", want: { resources: [plain("*")], actions: ["*"], stages: [] } },
  {
    text: "resources=application,DEPLOYMENT;actions=get,List",
    want: { resources: [plain("application"), plain("deployment")], actions: ["get", "list"], stages: [] },
  },
  {
    text: " resources = application{env:prod, team:a} , event ; actions = update ",
    want: {
      resources: [{ resource: "application", labels: { env: "prod", team: "a" }, names: [] }, plain("event")],
      actions: ["update"],
      stages: [],
    },
  },
  {
    text: "resources=event{url:http://x};actions=get",
    want: { resources: [{ resource: "event", labels: { url: "http://x" }, names: [] }], actions: ["get"], stages: [] },
  },
])("$text", ({ text, want }) => {
  expect(parsePolicy(text)).toEqual(want);
});

test.for([
  { text: "resources=aplication;actions=get", why: /did you mean application/ },
  { text: "resources=application;actions=gett", why: /did you mean get/ },
  { text: "resources=application", why: /it has the form/ },
  { text: "resources=application;actions=", why: /it has the form/ },
  { text: "resources=application;actions=get,", why: /no action is called ""/ },
  { text: "resources=application{env};actions=get", why: /write KEY:VALUE/ },
  { text: "resources=application{env:a;actions=get", why: /no list of resources/ },
  { text: "resources=application{env:a}deployment;actions=get", why: /no list of resources/ },
  { text: "resources=piped{env:a};actions=get", why: /piped has no labels/ },
  { text: "resources=constructor;actions=get", why: /no resource is called "constructor"/ },
])("$text is refused", ({ text, why }) => {
  expect(() => parsePolicy(text)).toThrow(why);
});
